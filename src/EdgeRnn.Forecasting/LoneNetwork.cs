using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting;

/// <summary>One network over all channels and horizons, and the scales of its inputs and outputs.</summary>
/// <remarks>
/// It scales otherwise than <see cref="SampleHistory"/> does for the experts of a mixture, because a network alone can be compared with
/// PyTorch sample by sample: unscaled or value outputs, no clamping of labels, and targets only once the longest horizon is known.
/// </remarks>
internal sealed class LoneNetwork : ForecastSource
{
    /// <summary>Scaled inputs are limited to this many deviations: one outlier must not flood the network.</summary>
    private const float InputLimit = 10;

    private readonly int _channels;
    private readonly int[] _horizons;
    private readonly bool _scales;
    private readonly bool _changes;
    private readonly OnlineLearner _learner;
    private readonly StateMigration[] _migrations;
    private readonly RowRing _offsets;
    private readonly RowRing _factors;
    private readonly float[] _input;
    private readonly float[] _target;

    public LoneNetwork(ForecasterOptions options, LearnerOptions network)
    {
        Known = new KnownValues(options.Channels, options.Horizons);
        _channels = options.Channels;
        _horizons = [.. options.Horizons];
        _scales = options.Normalization == Normalization.Running;
        _changes = options.OutputMode == OutputMode.Change;
        _learner = OnlineLearner.Create(network);
        Learners = [_learner];
        int outputs = network.OutputSize, longest = _horizons[^1];
        _migrations = [new StateMigration("keep the rows as a history does", KeepRows)];
        _offsets = new RowRing(longest, outputs);
        _factors = new RowRing(longest, outputs);
        _input = new float[network.InputSize];
        _target = new float[outputs];
    }

    public override KnownValues Known { get; }

    public override IReadOnlyList<OnlineLearner> Learners { get; }

    public override IReadOnlyList<string> LearnerNames { get; } = [""];

    public override string Description => LearnerRules.Describe(_learner.Options);

    public static IEnumerable<MemorySection> Plan(ForecasterOptions options, LearnerOptions network)
    {
        int outputs = network.OutputSize, longest = options.Horizons[^1];
        return
        [
            .. OnlineLearner.Plan(network).Sections,
            new MemorySection("history", KnownValues.Bytes(options.Channels, options.Horizons)),
            new MemorySection("targets", 2 * RowRing.Bytes(longest, outputs)),
            new MemorySection("sample", sizeof(float) * ((long)network.InputSize + outputs)),
        ];
    }

    public override void Observe(ReadOnlySpan<float> sample, bool learn, Span<float> forecast)
    {
        Known.Add(sample);
        long row = Known.Rows - 1;
        if (learn && row >= _horizons[^1] && _learner.Pending == _learner.Options.TargetDelay)
        {
            _learner.Learn(TargetOf(row - _horizons[^1]));
        }

        Predict(row, forecast);
    }

    public override void Visit(IStateVisitor visitor)
    {
        visitor.Version("stream", _migrations);
        _learner.Visit(visitor);
        Known.Visit(visitor.Under("stream"));
        _offsets.Visit(visitor, "stream.offsets");
        _factors.Visit(visitor, "stream.factors");
    }

    public override void VisitWeights(IStateVisitor visitor) => _learner.VisitWeights(visitor);

    /// <summary>What the network should have predicted at row <paramref name="made"/>, in its own units; NaN where it is not known.</summary>
    private float[] TargetOf(long made)
    {
        ReadOnlySpan<float> offsets = _offsets[made], factors = _factors[made];
        int newest = (int)(Known.Rows - 1 - made);
        for (int i = 0; i < _target.Length; i++)
        {
            int channel = i % _channels, horizon = _horizons[i / _channels];
            float x = Known.IsKnown(made + horizon, channel) ? Known.Value(channel, newest - horizon) : float.NaN;
            _target[i] = (x - offsets[i]) / factors[i];
        }

        return _target;
    }

    private void Predict(long row, Span<float> forecast)
    {
        FillInput();
        ReadOnlySpan<float> y = _learner.Predict(_input);
        Span<float> offsets = _offsets[row], factors = _factors[row];
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i % _channels;
            offsets[i] = _changes ? Known.Value(channel, 0) : _scales ? Known.Values.Mean(channel) : 0;
            factors[i] = !_scales ? 1 : _changes ? Known.Differences.RootMeanSquare(i) : Known.Values.Deviation(channel);

            // A network that overflowed predicts nothing: persistence, or the mean.
            float predicted = float.IsFinite(y[i]) ? y[i] : 0;
            forecast[i] = Math.Clamp(offsets[i] + (predicted * factors[i]), -float.MaxValue, float.MaxValue);
        }
    }

    /// <summary>Each channel's value, then in change mode each one's last change; 0 for what is not known yet.</summary>
    private void FillInput()
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = Known.Value(channel, 0);
            _input[channel] = _scales ? Limit((x - Known.Values.Mean(channel)) / Known.Values.Deviation(channel)) : x;
            if (_changes)
            {
                float change = x - Known.Value(channel, 1);
                _input[_channels + channel] = _scales ? Limit(change / Known.Steps.RootMeanSquare(channel)) : change;
            }
        }
    }

    private void KeepRows(StateDraft draft)
    {
        long rows = draft.Take<long>("rows")[0];
        float[] samples = draft.Take<float>("samples"), known = draft.Take<float>("known"), values = new float[2 * Known.Capacity * _channels];
        byte[] isKnown = new byte[Known.Capacity * _channels];
        Array.Fill(values, float.NaN);
        int kept = known.Length / _channels;
        for (long row = Math.Max(0, rows - kept); row < rows; row++)
        {
            for (int channel = 0; channel < _channels; channel++)
            {
                int from = ((int)(row % kept) * _channels) + channel, slot = (int)(row % Known.Capacity), to = (channel * 2 * Known.Capacity) + slot;
                values[to] = values[to + Known.Capacity] = known[from];
                isKnown[(slot * _channels) + channel] = float.IsNaN(samples[from]) ? (byte)0 : (byte)1;
            }
        }

        draft.Put<long>("rows", [rows]);
        draft.Put<float>("values", values);
        draft.Put<byte>("known", isKnown);
        foreach (string part in (string[])["count", "mean", "squares"])
        {
            draft.Rename($"values.{part}", $"value_moments.{part}");
            draft.Rename($"steps.{part}", $"step_moments.{part}");
            draft.Rename($"differences.{part}", $"difference_moments.{part}");
        }
    }

    // NaN, a channel not known yet, stays NaN: the learner counts it as 0.
    private static float Limit(float x) => Math.Clamp(x, -InputLimit, InputLimit);
}
