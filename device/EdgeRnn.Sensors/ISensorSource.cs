namespace EdgeRnn.Sensors;

/// <summary>
/// Some sensor channels that are read together. <see cref="Read"/> writes one value per entry of
/// <see cref="Channels"/>, in that order, in the channel's unit; NaN is a value that is missing.
/// The channels of a source never change; a source allocates nothing per read.
/// </summary>
internal interface ISensorSource : IDisposable
{
    IReadOnlyList<SensorChannel> Channels { get; }

    /// <summary>How long a read takes, and who says when the next one is.</summary>
    Pace Pace => Pace.AtOnce;

    /// <summary>When the last sample was taken: nanoseconds since 1970 by the source's own clock; null if it tells no time.</summary>
    long? SampleTime => null;

    /// <exception cref="SensorException">There is no sample; its cause tells what to do about it.</exception>
    void Read(Span<float> values);
}

/// <summary>How long a read takes, and who says when the next one is.</summary>
internal enum Pace
{
    /// <summary>The caller; the answer comes at once.</summary>
    AtOnce,

    /// <summary>The caller; but a bus or a driver lies between, which may hang.</summary>
    MayBlock,

    /// <summary>The source: a read waits for its next sample.</summary>
    Own,
}
