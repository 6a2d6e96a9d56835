using System.Globalization;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Memory;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>Experts side by side, and the weights by which their forecasts become one.</summary>
internal sealed class Mixture : ForecastSource, IMixture
{
    /// <summary>No expert in its senses forecasts a change of a million usual ones.</summary>
    private const float Absurd = 1e6f;

    private readonly StreamShape _shape;
    private readonly Member[] _members;
    private readonly SampleHistory _history;
    private readonly Aggregator _aggregator;
    private readonly RowRing _forecasts;
    private readonly RowRing _parts;
    private readonly long[] _resets;

    public Mixture(ForecasterOptions options)
    {
        _shape = ShapeOf(options);
        (ExpertKind[] kinds, Names) = SelectExperts(options);
        string[] places = [.. Names, .. kinds.Select(kind => kind.Name).Except(Names)];
        _members = [.. kinds.Select(kind => new Member(
            kind.Name, kind.Create(_shape), Array.IndexOf(places, kind.Name), kind.Guide is null ? -1 : Array.IndexOf(places, kind.Guide)))];
        Learners = [.. _members.Select(member => member.Expert).OfType<INetworkExpert>().SelectMany(expert => expert.Learners)];
        _history = new SampleHistory(_shape, kinds.Any(kind => kind.ReplaysHistory));
        _aggregator = new Aggregator(_shape, Names.Count);
        _forecasts = new RowRing(_shape.Longest + 1, kinds.Length * _shape.Outputs);
        _parts = new RowRing(_shape.Longest + 1, Aggregator.Parts * _shape.Outputs);
        _resets = new long[kinds.Length];
    }

    public IReadOnlyList<string> Names { get; }

    public override IReadOnlyList<OnlineLearner> Learners { get; }

    public override string Description => $"experts {string.Join(' ', Names)}";

    public static IEnumerable<MemorySection> Plan(ForecasterOptions options)
    {
        StreamShape shape = ShapeOf(options);
        (ExpertKind[] kinds, IReadOnlyList<string> names) = SelectExperts(options);
        return
        [
            .. kinds.Select(kind => new MemorySection(kind.Name, kind.Bytes(shape))).Where(section => section.Bytes > 0),
            new MemorySection("expert history", SampleHistory.Bytes(shape, kinds.Any(kind => kind.ReplaysHistory))),
            new MemorySection(
                "mixture",
                Aggregator.Bytes(shape, names.Count) + RowRing.Bytes(shape.Longest + 1, kinds.Length * shape.Outputs)
                + RowRing.Bytes(shape.Longest + 1, Aggregator.Parts * shape.Outputs) + (sizeof(long) * (long)kinds.Length)),
        ];
    }

    public double Weight(int expert, int horizon)
    {
        double sum = 0;
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            sum += _aggregator.Weight((horizon * _shape.Channels) + channel, expert);
        }

        return sum / _shape.Channels;
    }

    public void Due(int expert, int horizon, Span<float> forecast)
    {
        long made = _history.Rows - _shape.Horizons[horizon];
        for (int channel = 0; channel < forecast.Length; channel++)
        {
            int output = (horizon * _shape.Channels) + channel;
            forecast[channel] = made < 0 ? float.NaN : ValueOf(made, output, _forecasts[made][(expert * _shape.Outputs) + output]);
        }
    }

    public override void Observe(ReadOnlySpan<float> sample, bool learn, Span<float> forecast)
    {
        _history.Add(sample);
        long now = _history.Rows - 1;
        if (learn)
        {
            LearnWeights(now);
        }

        Predict(now, learn);
        Span<float> said = _forecasts[now], parts = _parts[now];
        for (int output = 0; output < forecast.Length; output++)
        {
            double change = _aggregator.Combine(output, said, _shape.Outputs, parts.Slice(output * Aggregator.Parts, Aggregator.Parts));
            forecast[output] = ValueOf(now, output, (float)change);
        }
    }

    public override void Visit(IStateVisitor visitor)
    {
        visitor.Require("experts", string.Join(' ', Names));

        // Reservoirs are drawn from it and not saved.
        visitor.Require("seed", _shape.Seed.ToString(CultureInfo.InvariantCulture));
        _history.Visit(visitor.Under("history"));
        _aggregator.Visit(visitor.Under("aggregator"));
        _forecasts.Visit(visitor, "said");
        _parts.Visit(visitor, "parts");
        visitor.Visit("resets", _resets, min: 0);
        foreach (Member member in _members)
        {
            member.Expert.Visit(visitor.Under(member.Name));
        }
    }

    public override void VisitWeights(IStateVisitor visitor)
    {
        foreach (Member member in _members)
        {
            IReadOnlyList<OnlineLearner> learners = member.Expert is INetworkExpert networks ? networks.Learners : [];
            for (int group = 0; group < learners.Count; group++)
            {
                learners[group].VisitWeights(visitor.Under(learners.Count == 1 ? member.Name : $"{member.Name}.{group}"));
            }
        }
    }

    private static StreamShape ShapeOf(ForecasterOptions options) =>
        new(options.Channels, [.. options.Horizons], options.Seed, options.VectorWidth);

    /// <summary>Those that have a say, by name, and all that must step: they and their guides, in the order of the options.</summary>
    private static (ExpertKind[] Kinds, IReadOnlyList<string> Names) SelectExperts(ForecasterOptions options)
    {
        HashSet<string> wanted = [.. options.EnabledExperts ?? options.Experts.Select(kind => kind.Name)];
        string[] names = [.. options.Experts.Select(kind => kind.Name).Where(wanted.Contains)];
        foreach (ExpertKind kind in options.Experts.Reverse().Where(kind => kind.Guide is not null && wanted.Contains(kind.Name)).ToArray())
        {
            wanted.Add(kind.Guide!);
        }

        return ([.. options.Experts.Where(kind => wanted.Contains(kind.Name))], names);
    }

    private void LearnWeights(long now)
    {
        for (int output = 0; output < _shape.Outputs; output++)
        {
            long made = now - _shape.HorizonOf(output);
            float label = made < 0 ? float.NaN : _history.Label(made, output);
            if (!float.IsNaN(label))
            {
                ReadOnlySpan<float> parts = _parts[made].Slice(output * Aggregator.Parts, Aggregator.Parts);
                _aggregator.Learn(output, _forecasts[made], _shape.Outputs, parts, label);
            }
        }
    }

    /// <summary>Every expert's forecasts; one that says what is no number, or absurd, begins again, and counts as persistence for now.</summary>
    private void Predict(long now, bool learn)
    {
        Span<float> said = _forecasts[now];
        foreach (Member member in _members)
        {
            Span<float> forecast = Of(said, member.Place);
            member.Expert.Observe(_history, member.Guide < 0 ? [] : Of(said, member.Guide), learn, forecast);
            bool sane = true;
            foreach (ref float u in forecast)
            {
                sane &= Math.Abs(u) <= Absurd;
                u = float.IsFinite(u) ? Math.Clamp(u, -SampleHistory.Limit, SampleHistory.Limit) : 0;
            }

            if (!sane)
            {
                member.Expert.Reset();
                _resets[member.Place]++;
            }
        }
    }

    private Span<float> Of(Span<float> said, int place) => said.Slice(place * _shape.Outputs, _shape.Outputs);

    private float ValueOf(long made, int output, float change)
    {
        int ago = (int)(_history.Rows - 1 - made);
        float value = _history.Value(_shape.ChannelOf(output), ago), unit = _history.UnitAt(made, output);
        return Math.Clamp(value + (change * unit), -float.MaxValue, float.MaxValue);
    }

    /// <param name="Name">Of its kind.</param>
    /// <param name="Expert">Itself.</param>
    /// <param name="Place">Among what was said.</param>
    /// <param name="Guide">The place of its guide; -1 without.</param>
    private sealed record Member(string Name, IExpert Expert, int Place, int Guide);
}
