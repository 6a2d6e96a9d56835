using EdgeRnn.Models;
using EdgeRnn.Streams;

namespace EdgeRnn;

/// <summary>Predicts the next samples of a stream of channels, and learns from each sample that comes.</summary>
/// <remarks>
/// Scales each channel by its own past, feeds an <see cref="OnlineLearner"/>, and uses a target only once it has been
/// observed. A missing value is never fed, never learned from: the channel's last known value stands in for it.
/// One allocation at creation, none afterwards. Not thread-safe.
/// </remarks>
public sealed class Forecaster
{
    /// <summary>Scaled inputs are limited to this many deviations: one wild sample must not flood the network.</summary>
    private const float InputLimit = 10;

    private readonly int _channels;
    private readonly int[] _horizons;
    private readonly int _longest;
    private readonly bool _scales;
    private readonly bool _changes;
    private readonly RunningMoments _values;
    private readonly RunningMoments _steps;
    private readonly RunningMoments _differences;
    private readonly RowRing _samples;
    private readonly RowRing _known;
    private readonly RowRing _forecasts;
    private readonly RowRing _offsets;
    private readonly RowRing _factors;
    private readonly float[] _input;
    private readonly float[] _target;
    private readonly float[] _nothing;
    private long _rows;

    /// <summary>Creates a forecaster: the only allocation it ever makes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    public Forecaster(ForecasterOptions options)
    {
        (Options, LearnerOptions network) = Complete(options);
        _channels = options.Channels;
        _horizons = [.. options.Horizons];
        _longest = _horizons[^1];
        _scales = options.Normalization == Normalization.Running;
        _changes = options.OutputMode == OutputMode.Change;
        Learner = OnlineLearner.Create(network);
        int outputs = network.OutputSize;
        _values = new RunningMoments(_channels);
        _steps = new RunningMoments(_channels);
        _differences = new RunningMoments(outputs);
        _samples = new RowRing(_longest + 1, _channels);
        _known = new RowRing(_longest + 1, _channels);
        _forecasts = new RowRing(_longest, outputs);
        _offsets = new RowRing(_longest, outputs);
        _factors = new RowRing(_longest, outputs);
        _input = new float[network.InputSize];
        _target = new float[outputs];
        _nothing = new float[_channels];
        Array.Fill(_nothing, float.NaN);
    }

    /// <summary>The options it was made with, the network's sizes filled in.</summary>
    public ForecasterOptions Options { get; }

    /// <summary>The network inside.</summary>
    public OnlineLearner Learner { get; }

    /// <summary>How the numbers of its network are.</summary>
    public LearnerHealth Health => Learner.Health;

    /// <summary>Samples observed.</summary>
    public long Samples => _rows;

    /// <summary>The bytes of every section, without creating anything.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, which the message names.</exception>
    public static MemoryPlan Plan(ForecasterOptions options)
    {
        (_, LearnerOptions network) = Complete(options);
        int channels = options.Channels, outputs = network.OutputSize, longest = options.Horizons[^1];
        return new MemoryPlan(
        [
            .. OnlineLearner.Plan(network).Sections,
            new MemorySection("scalers", (2 * RunningMoments.Bytes(channels)) + RunningMoments.Bytes(outputs)),
            new MemorySection("history", 2 * RowRing.Bytes(longest + 1, channels)),
            new MemorySection("forecasts", 3 * RowRing.Bytes(longest, outputs)),
            new MemorySection("sample", sizeof(float) * ((long)network.InputSize + outputs + channels)),
        ]);
    }

    /// <summary>
    /// The forecast that was made <c>Horizons[horizon]</c> samples ago for the sample that comes next:
    /// a float per channel in the channel's unit, NaN where there is none yet.
    /// </summary>
    public ReadOnlySpan<float> Due(int horizon)
    {
        long made = _rows - _horizons[horizon];
        return made < 0 ? _nothing : _forecasts[made].Slice(horizon * _channels, _channels);
    }

    /// <summary>
    /// What persistence says of the sample that comes next: each channel's last known value as of
    /// <c>Horizons[horizon]</c> samples ago, NaN where there is none yet.
    /// </summary>
    public ReadOnlySpan<float> Persistence(int horizon)
    {
        long made = _rows - _horizons[horizon];
        return made < 0 ? _nothing : _known[made];
    }

    /// <summary>The newest forecast for <c>Horizons[horizon]</c> samples ahead, in the channels' units; NaN before the first sample.</summary>
    public ReadOnlySpan<float> Forecast(int horizon) =>
        _rows == 0 ? _nothing : _forecasts[_rows - 1].Slice(horizon * _channels, _channels);

    /// <inheritdoc cref="Observe(ReadOnlySpan{float}, bool)"/>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> sample) => Observe(sample, learn: true);

    /// <summary>Learns from the sample what has matured, then predicts.</summary>
    /// <param name="sample">A float per channel; NaN or infinite where the value is missing.</param>
    /// <param name="learn">False leaves out the training of this sample, for want of time; all else is as usual.</param>
    /// <returns>The forecast for <c>Horizons[0]</c> samples ahead, in the channels' units, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> sample, bool learn)
    {
        if (sample.Length != _channels)
        {
            throw new ArgumentException($"sample has {sample.Length} floats, expected {_channels}", nameof(sample));
        }

        Remember(sample);
        if (learn && _rows >= _longest && Options.Learning)
        {
            Learner.Learn(TargetOf(_rows - _longest));
        }

        Predict();
        _rows++;
        return Forecast(0);
    }

    /// <summary>Writes all state, so that a restored forecaster goes on as this one, bit for bit.</summary>
    public void Visit(IStateVisitor visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Require("forecaster", $"{Options.Normalization} {Options.OutputMode} {string.Join(',', _horizons)}");
        Learner.Visit(visitor);
        visitor.Visit("stream.rows", ref _rows, min: 0, max: long.MaxValue / 2);
        _values.Visit(visitor, "stream.values");
        _steps.Visit(visitor, "stream.steps");
        _differences.Visit(visitor, "stream.differences");
        _samples.Visit(visitor, "stream.samples");
        _known.Visit(visitor, "stream.known");
        _forecasts.Visit(visitor, "stream.forecasts");
        _offsets.Visit(visitor, "stream.offsets");
        _factors.Visit(visitor, "stream.factors");
    }

    /// <summary>Fills in what follows from the channels, the horizons and the output mode.</summary>
    private static (ForecasterOptions Options, LearnerOptions Network) Complete(ForecasterOptions options)
    {
        OptionRules.Check(options);
        int longest = options.Horizons[^1];
        LearnerOptions network = (options.Network ?? ForecasterOptions.NetworkFor(longest)) with
        {
            InputSize = options.OutputMode == OutputMode.Change ? 2 * options.Channels : options.Channels,
            OutputSize = checked(options.Channels * options.Horizons.Count),
            TargetDelay = longest,
        };
        return (options with { Network = network }, network);
    }

    /// <summary>Takes the sample into history and scalers.</summary>
    private void Remember(ReadOnlySpan<float> sample)
    {
        Span<float> now = _samples[_rows], known = _known[_rows];
        ReadOnlySpan<float> before = _rows == 0 ? _nothing : _known[_rows - 1];
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = sample[channel];
            bool missing = !float.IsFinite(x);
            now[channel] = missing ? float.NaN : x;
            known[channel] = missing ? before[channel] : x;
            if (missing)
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
                float from = Persistence(horizon)[channel];
                if (!float.IsNaN(from))
                {
                    _differences.Add((horizon * _channels) + channel, (double)x - from);
                }
            }
        }
    }

    /// <summary>What the network should have said at step <paramref name="made"/>, in its own units; NaN where nobody knows.</summary>
    private float[] TargetOf(long made)
    {
        ReadOnlySpan<float> offsets = _offsets[made], factors = _factors[made];
        for (int horizon = 0, i = 0; horizon < _horizons.Length; horizon++)
        {
            foreach (float x in _samples[made + _horizons[horizon]])
            {
                _target[i] = (x - offsets[i]) / factors[i];
                i++;
            }
        }

        return _target;
    }

    private void Predict()
    {
        FillInput();
        ReadOnlySpan<float> y = Learner.Predict(_input);
        Span<float> forecast = _forecasts[_rows], offsets = _offsets[_rows], factors = _factors[_rows];
        ReadOnlySpan<float> known = _known[_rows];
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i % _channels;
            offsets[i] = _changes ? known[channel] : _scales ? _values.Mean(channel) : 0;
            factors[i] = !_scales ? 1 : _changes ? _differences.RootMeanSquare(i) : _values.Deviation(channel);

            // A network that overflowed says nothing: persistence, or the mean.
            float said = float.IsFinite(y[i]) ? y[i] : 0;
            forecast[i] = Math.Clamp(offsets[i] + (said * factors[i]), -float.MaxValue, float.MaxValue);
        }
    }

    /// <summary>Each channel's value, then in change mode each one's last change; 0 for what is not known yet.</summary>
    private void FillInput()
    {
        ReadOnlySpan<float> known = _known[_rows], before = _rows == 0 ? _nothing : _known[_rows - 1];
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
