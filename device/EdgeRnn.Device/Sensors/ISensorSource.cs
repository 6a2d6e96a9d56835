namespace EdgeRnn.Device.Sensors;

/// <summary>
/// Some sensor channels that are read together. <see cref="Read"/> writes one value per entry of
/// <see cref="Channels"/>, in that order, in the channel's unit; NaN is a value that is missing.
/// The channels of a source never change; a source allocates nothing per read.
/// </summary>
internal interface ISensorSource : IDisposable
{
    IReadOnlyList<SensorChannel> Channels { get; }

    /// <exception cref="SensorException">The device answers with something that is not a measurement.</exception>
    void Read(Span<float> values);
}
