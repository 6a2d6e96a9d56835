namespace EdgeRnn.Sensors;

/// <summary>
/// Sensor channels that are sampled together. <see cref="Read"/> writes one value per entry of <see cref="Channels"/>, in
/// that order and in the channel's unit; NaN is a missing value. The channels of a source never change.
/// </summary>
/// <remarks>Called by one thread at a time. A source that allocates nothing per read keeps the whole loop free of allocations.</remarks>
public interface ISensorSource : IDisposable
{
    /// <summary>The channels, in the order of the values.</summary>
    IReadOnlyList<SensorChannel> Channels { get; }

    /// <summary>How long a read takes, and what decides when the next sample is taken; immediate unless overridden.</summary>
    SampleTiming Timing => SampleTiming.Immediate;

    /// <summary>Time of the last sample by the source's own clock, in nanoseconds since 1970-01-01 UTC; null without such a clock.</summary>
    long? SampleTime => null;

    /// <summary>Mean time between two samples, where the source knows it before the first; null where it does not.</summary>
    TimeSpan? Interval => null;

    /// <summary>Takes one sample.</summary>
    /// <param name="values">Receives one value per channel.</param>
    /// <exception cref="SensorException">There is no sample; <see cref="SensorException.Trouble"/> says what to do about it.</exception>
    void Read(Span<float> values);
}
