using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting;

/// <summary>One network over all channels and horizons, and the scales of its inputs and outputs.</summary>
/// <remarks>
/// It scales beside <see cref="SampleHistory"/>, which scales for the experts of a mixture, because a network alone can be compared with
/// PyTorch sample by sample: unscaled or value outputs, no clamping of labels, and targets only once the longest horizon is known.
/// </remarks>
internal sealed class LoneNetwork : ForecastSource
{
    /// <summary>Scaled inputs are limited to this many deviations: one outlier must not flood the network.</summary>
    private const float InputLimit = 10;

    private readonly KnownRows _rows;
    private readonly int _channels;
    private readonly int[] _horizons;
    private readonly bool _scales;
    private readonly bool _changes;
    private readonly OnlineLearner _learner;
    private readonly RunningMoments _values;
    private readonly RunningMoments _steps;
    private readonly RunningMoments _differences;
    private readonly RowRing _offsets;
    private readonly RowRing _factors;
    private readonly float[] _input;
    private readonly float[] _target;

    public LoneNetwork(ForecasterOptions options, LearnerOptions network, KnownRows rows)
    {
        _rows = rows;
        _channels = options.Channels;
        _horizons = [.. options.Horizons];
        _scales = options.Normalization == Normalization.Running;
        _changes = options.OutputMode == OutputMode.Change;
        _learner = OnlineLearner.Create(network);
        Learners = [_learner];
        int outputs = network.OutputSize, longest = _horizons[^1];
        _values = new RunningMoments(_channels);
        _steps = new RunningMoments(_channels);
        _differences = new RunningMoments(outputs);
        _offsets = new RowRing(longest, outputs);
        _factors = new RowRing(longest, outputs);
        _input = new float[network.InputSize];
        _target = new float[outputs];
    }

    public override IReadOnlyList<OnlineLearner> Learners { get; }

    public override IReadOnlyList<string> LearnerNames { get; } = [""];

    public override string Description => LearnerRules.Describe(_learner.Options);

    public static IEnumerable<MemorySection> Plan(ForecasterOptions options, LearnerOptions network)
    {
        int channels = options.Channels, outputs = network.OutputSize, longest = options.Horizons[^1];
        return
        [
            .. OnlineLearner.Plan(network).Sections,
            new MemorySection("scalers", (2 * RunningMoments.Bytes(channels)) + RunningMoments.Bytes(outputs)),
            new MemorySection("targets", 2 * RowRing.Bytes(longest, outputs)),
            new MemorySection("sample", sizeof(float) * ((long)network.InputSize + outputs)),
        ];
    }

    public override void Observe(ReadOnlySpan<float> sample, bool learn, Span<float> forecast)
    {
        long row = _rows.Count - 1;
        Measure(sample, row);
        if (learn && row >= _horizons[^1] && _learner.Pending == _learner.Options.TargetDelay)
        {
            _learner.Learn(TargetOf(row - _horizons[^1]));
        }

        Predict(row, forecast);
    }

    public override void Visit(IStateVisitor visitor)
    {
        _learner.Visit(visitor);
        _values.Visit(visitor, "stream.values");
        _steps.Visit(visitor, "stream.steps");
        _differences.Visit(visitor, "stream.differences");
        _offsets.Visit(visitor, "stream.offsets");
        _factors.Visit(visitor, "stream.factors");
    }

    public override void VisitWeights(IStateVisitor visitor) => _learner.VisitWeights(visitor);

    /// <summary>Takes the newest sample into the scalers.</summary>
    private void Measure(ReadOnlySpan<float> sample, long row)
    {
        ReadOnlySpan<float> before = _rows.Known(row - 1);
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = sample[channel];
            if (float.IsNaN(x))
            {
                continue;
            }

            _values.Add(channel, x);
            if (!float.IsNaN(before[channel]))
            {
                _steps.Add(channel, (double)x - before[channel]);
            }

            for (int horizon = 0; horizon < _horizons.Length; horizon++)
            {
                float from = _rows.Known(row - _horizons[horizon])[channel];
                if (!float.IsNaN(from))
                {
                    _differences.Add((horizon * _channels) + channel, (double)x - from);
                }
            }
        }
    }

    /// <summary>What the network should have predicted at row <paramref name="made"/>, in its own units; NaN where it is not known.</summary>
    private float[] TargetOf(long made)
    {
        ReadOnlySpan<float> offsets = _offsets[made], factors = _factors[made];
        for (int horizon = 0, i = 0; horizon < _horizons.Length; horizon++)
        {
            foreach (float x in _rows.Sample(made + _horizons[horizon]))
            {
                _target[i] = (x - offsets[i]) / factors[i];
                i++;
            }
        }

        return _target;
    }

    private void Predict(long row, Span<float> forecast)
    {
        FillInput(row);
        ReadOnlySpan<float> y = _learner.Predict(_input);
        Span<float> offsets = _offsets[row], factors = _factors[row];
        ReadOnlySpan<float> known = _rows.Known(row);
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i % _channels;
            offsets[i] = _changes ? known[channel] : _scales ? _values.Mean(channel) : 0;
            factors[i] = !_scales ? 1 : _changes ? _differences.RootMeanSquare(i) : _values.Deviation(channel);

            // A network that overflowed predicts nothing: persistence, or the mean.
            float predicted = float.IsFinite(y[i]) ? y[i] : 0;
            forecast[i] = Math.Clamp(offsets[i] + (predicted * factors[i]), -float.MaxValue, float.MaxValue);
        }
    }

    /// <summary>Each channel's value, then in change mode each one's last change; 0 for what is not known yet.</summary>
    private void FillInput(long row)
    {
        ReadOnlySpan<float> known = _rows.Known(row), before = _rows.Known(row - 1);
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = known[channel];
            _input[channel] = _scales ? Limit((x - _values.Mean(channel)) / _values.Deviation(channel)) : x;
            if (_changes)
            {
                float change = x - before[channel];
                _input[_channels + channel] = _scales ? Limit(change / _steps.RootMeanSquare(channel)) : change;
            }
        }
    }

    // NaN, a channel not known yet, stays NaN: the learner counts it as 0.
    private static float Limit(float x) => Math.Clamp(x, -InputLimit, InputLimit);
}
