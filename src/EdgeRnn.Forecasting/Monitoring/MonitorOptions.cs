namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>When a stream raises an alarm, and when an alarm ends.</summary>
public sealed record MonitorOptions
{
    /// <summary>Samples in which there may be one alarm although nothing is wrong, in the long run.</summary>
    public long SamplesPerFalseAlarm { get; init; } = 100_000;

    /// <summary>
    /// Samples after which a state that has not returned is the new normal. The default, 512, is twice the calibration: by then the
    /// stream knows the new state better than it knew the first one when it began to watch.
    /// </summary>
    public int AcceptAfter { get; init; } = 512;
}
