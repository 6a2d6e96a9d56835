using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Forecasting.Engine;

/// <summary>What one sample of a stream brought: the forecasts that were due for it, its score, and what changed.</summary>
/// <remarks>Owned and overwritten by its <see cref="StreamEngine"/>: copy what is to be kept.</remarks>
public sealed class StreamResult
{
    private readonly int _channels;
    private readonly float[] _values;
    private readonly float[] _due;
    private readonly float[] _lower;
    private readonly float[] _upper;
    private readonly float[] _persistence;
    private readonly SampleVerdict[] _verdicts;
    private (StreamState State, bool Alarm, long Drifts) _before;

    internal StreamResult(ForecasterOptions options)
    {
        int outputs = options.Channels * options.Horizons.Count;
        _channels = options.Channels;
        _values = new float[options.Channels];
        _verdicts = new SampleVerdict[options.Normalization == Normalization.Running ? options.Channels : 0];
        (_due, _lower, _upper, _persistence) = (new float[outputs], new float[outputs], new float[outputs], new float[outputs]);
    }

    /// <summary>The sample's number in its stream.</summary>
    public long Sequence { get; private set; }

    /// <summary>When it was taken, in nanoseconds since 1970 UTC; <see cref="StreamEngine.NoTime"/> if not known.</summary>
    public long Time { get; private set; }

    /// <summary>Whether it was learned from.</summary>
    public bool Learned { get; private set; }

    /// <summary>The sample as it came: a float per channel in the channel's unit; NaN or infinite where the value is missing.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>What the outlier filter found about each value; empty with <see cref="Normalization.None"/>.</summary>
    public ReadOnlySpan<SampleVerdict> Verdicts => _verdicts;

    /// <summary>What the stream is doing.</summary>
    public StreamState State { get; private set; }

    /// <summary>Whether that has changed with this sample.</summary>
    public bool StateChanged { get; private set; }

    /// <summary>The anomaly score, 0 to 100; 50 is the limit of what is normal.</summary>
    public double Score { get; private set; }

    /// <summary>The channel that scored highest.</summary>
    public int Channel { get; private set; }

    /// <summary>Why it did.</summary>
    public AnomalyCause Cause { get; private set; }

    /// <summary>Whether an alarm is on.</summary>
    public bool Alarm { get; private set; }

    /// <summary>Whether an alarm began or ended with this sample.</summary>
    public bool AlarmChanged { get; private set; }

    /// <summary>Whether the stream was found to have changed for good with this sample.</summary>
    public bool Drifted { get; private set; }

    /// <summary>Bytes it holds.</summary>
    internal static long Bytes(ForecasterOptions options) =>
        options.Channels * ((sizeof(float) * (1 + (4L * options.Horizons.Count))) + sizeof(SampleVerdict));

    /// <summary>The forecast made <c>Horizons[horizon]</c> samples earlier for this one, a float per channel; NaN where there was none.</summary>
    public ReadOnlySpan<float> Due(int horizon) => Part(_due, horizon);

    /// <summary>The bounds of <see cref="Due"/>; NaN where there were none.</summary>
    public ForecastBounds DueBounds(int horizon) => new(Part(_lower, horizon), Part(_upper, horizon));

    /// <summary>The last known value as of <c>Horizons[horizon]</c> samples earlier, per channel; NaN where there was none.</summary>
    public ReadOnlySpan<float> Persistence(int horizon) => Part(_persistence, horizon);

    /// <summary>Takes what is due for a sample, before it changes forecaster and monitor.</summary>
    internal void Capture(Forecaster forecaster, StreamMonitor monitor, long sequence, long time, ReadOnlySpan<float> values, bool learn)
    {
        if (values.Length != _channels)
        {
            throw new ArgumentException($"the sample has {values.Length} values, expected {_channels}", nameof(values));
        }

        (Sequence, Time, Learned) = (sequence, time, learn && forecaster.Options.Learning);
        _before = (monitor.State, monitor.Alarm, monitor.Drifts);
        values.CopyTo(_values);
        for (int horizon = 0; horizon < forecaster.Options.Horizons.Count; horizon++)
        {
            int start = horizon * _channels;
            ForecastBounds bounds = forecaster.DueBounds(horizon);
            forecaster.Due(horizon).CopyTo(_due.AsSpan(start));
            bounds.Lower.CopyTo(_lower.AsSpan(start));
            bounds.Upper.CopyTo(_upper.AsSpan(start));
            forecaster.Persistence(horizon).CopyTo(_persistence.AsSpan(start));
        }
    }

    /// <summary>Takes what filter and monitor found.</summary>
    internal void Conclude(Forecaster forecaster, StreamMonitor monitor)
    {
        forecaster.Verdicts.CopyTo(_verdicts);
        (State, Alarm, Score, Channel, Cause) = (monitor.State, monitor.Alarm, monitor.Score, monitor.Channel, monitor.Cause);
        (StateChanged, AlarmChanged, Drifted) = (State != _before.State, Alarm != _before.Alarm, monitor.Drifts != _before.Drifts);
    }

    private ReadOnlySpan<float> Part(float[] all, int horizon) => all.AsSpan(horizon * _channels, _channels);
}
