using System.Globalization;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Memory;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>Runs experts side by side and combines their forecasts by weights that follow their errors.</summary>
internal sealed class Mixture : ForecastSource, IMixture
{
    /// <summary>No sound expert forecasts a change of a million usual ones.</summary>
    private const float LargestChange = 1e6f;

    private static readonly StateMigration[] Migrations =
        [new("leave out the rows, which the history holds", draft => Array.ForEach(["rows", "samples", "known"], draft.Remove))];

    private readonly StreamShape _shape;
    private readonly Member[] _members;
    private readonly SampleHistory _history;
    private readonly Aggregator _aggregator;
    private readonly RowRing _forecasts;
    private readonly RowRing _parts;
    private readonly long[] _resets;

    /// <param name="shape">What is forecast.</param>
    /// <param name="experts">Kinds to choose from, each after its guide.</param>
    /// <param name="enabled">Names of those whose forecasts count. Their guides run in any case.</param>
    public Mixture(StreamShape shape, IReadOnlyList<ExpertKind> experts, IReadOnlyList<string> enabled)
    {
        _shape = shape;
        (ExpertKind[] kinds, Names) = SelectExperts(experts, enabled);
        string[] places = [.. Names, .. kinds.Select(kind => kind.Name).Except(Names)];
        _members = [.. kinds.Select(kind => new Member(
            kind.Name, kind.Create(_shape), Array.IndexOf(places, kind.Name), kind.Guide is null ? -1 : Array.IndexOf(places, kind.Guide)))];
        (string Name, OnlineLearner Learner)[] networks = [.. _members.SelectMany(Networks)];
        (Learners, LearnerNames) = ([.. networks.Select(network => network.Learner)], [.. networks.Select(network => network.Name)]);
        _history = new SampleHistory(_shape, kinds.Any(kind => kind.ReplaysHistory));
        _aggregator = new Aggregator(_shape, Names.Count);
        _forecasts = new RowRing(_shape.Longest + 1, kinds.Length * _shape.Outputs);
        _parts = new RowRing(_shape.Longest + 1, Aggregator.Parts * _shape.Outputs);
        _resets = new long[kinds.Length];
    }

    public IReadOnlyList<string> Names { get; }

    public override KnownValues Known => _history.Known;

    public override IReadOnlyList<OnlineLearner> Learners { get; }

    public override IReadOnlyList<string> LearnerNames { get; }

    public override string Description => $"experts {string.Join(' ', Names)}";

    /// <summary>The bytes of every section, without creating anything.</summary>
    public static IEnumerable<MemorySection> Plan(StreamShape shape, IReadOnlyList<ExpertKind> experts, IReadOnlyList<string> enabled)
    {
        (ExpertKind[] kinds, IReadOnlyList<string> names) = SelectExperts(experts, enabled);
        return
        [
            .. kinds.Select(kind => new MemorySection(kind.Name, kind.Bytes(shape))).Where(section => section.Bytes > 0),
            new MemorySection("history", SampleHistory.Bytes(shape, kinds.Any(kind => kind.ReplaysHistory))),
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
        Span<float> forecasts = _forecasts[now], parts = _parts[now];
        for (int output = 0; output < forecast.Length; output++)
        {
            double change = _aggregator.Combine(output, forecasts, _shape.Outputs, parts.Slice(output * Aggregator.Parts, Aggregator.Parts));
            forecast[output] = ValueOf(now, output, (float)change);
        }
    }

    public override void Visit(IStateVisitor visitor)
    {
        visitor.Version("stream", Migrations);
        visitor.Require("experts", string.Join(' ', Names));

        // Reservoirs are drawn from the seed and not saved.
        visitor.Require("seed", _shape.Seed.ToString(CultureInfo.InvariantCulture));
        _history.Visit(visitor.Under("history"));
        _aggregator.Visit(visitor.Under("aggregator"));
        _forecasts.Visit(visitor, "forecasts");
        _parts.Visit(visitor, "parts");
        visitor.Visit("resets", _resets, min: 0);
        foreach (Member member in _members)
        {
            member.Expert.Visit(visitor.Under(member.Name));
        }
    }

    public override void VisitWeights(IStateVisitor visitor)
    {
        foreach ((string name, OnlineLearner learner) in _members.SelectMany(Networks))
        {
            learner.VisitWeights(visitor.Under(name));
        }
    }

    private static IEnumerable<(string Name, OnlineLearner Learner)> Networks(Member member)
    {
        IReadOnlyList<OnlineLearner> learners = member.Expert is INetworkExpert networks ? networks.Learners : [];
        return learners.Select((learner, group) => (learners.Count == 1 ? member.Name : $"{member.Name}.{group}", learner));
    }

    /// <summary>The kinds that must run, in their order, and the names of those whose forecasts count: the others are only guides.</summary>
    private static (ExpertKind[] Kinds, IReadOnlyList<string> Names) SelectExperts(
        IReadOnlyList<ExpertKind> experts, IReadOnlyList<string> enabled)
    {
        HashSet<string> wanted = [.. enabled];
        string[] names = [.. experts.Select(kind => kind.Name).Where(wanted.Contains)];
        foreach (ExpertKind kind in experts.Reverse().Where(kind => kind.Guide is not null && wanted.Contains(kind.Name)).ToArray())
        {
            wanted.Add(kind.Guide!);
        }

        return ([.. experts.Where(kind => wanted.Contains(kind.Name))], names);
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

    /// <summary>Every expert's forecasts. An expert whose forecast is not finite or absurd is reset, and counts as persistence for now.</summary>
    private void Predict(long now, bool learn)
    {
        Span<float> forecasts = _forecasts[now];
        foreach (Member member in _members)
        {
            Span<float> forecast = ForecastOf(forecasts, member.Place);
            member.Expert.Observe(_history, member.Guide < 0 ? [] : ForecastOf(forecasts, member.Guide), learn, forecast);
            bool isSound = true;
            foreach (ref float u in forecast)
            {
                isSound &= Math.Abs(u) <= LargestChange;
                u = float.IsFinite(u) ? Math.Clamp(u, -SampleHistory.Limit, SampleHistory.Limit) : 0;
            }

            if (!isSound)
            {
                member.Expert.Reset();
                _resets[member.Place]++;
            }
        }
    }

    private Span<float> ForecastOf(Span<float> forecasts, int place) => forecasts.Slice(place * _shape.Outputs, _shape.Outputs);

    private float ValueOf(long made, int output, float change)
    {
        int ago = (int)(_history.Rows - 1 - made);
        float value = _history.Value(_shape.ChannelOf(output), ago), unit = _history.UnitAt(made, output);
        return Math.Clamp(value + (change * unit), -float.MaxValue, float.MaxValue);
    }

    /// <param name="Name">The name of its kind.</param>
    /// <param name="Expert">The expert.</param>
    /// <param name="Place">Its place among the forecasts of a row.</param>
    /// <param name="Guide">The place of its guide; -1 without.</param>
    private sealed record Member(string Name, IExpert Expert, int Place, int Guide);
}
