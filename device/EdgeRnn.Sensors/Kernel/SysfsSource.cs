namespace EdgeRnn.Sensors.Kernel;

/// <summary>The channels of one device in sysfs. A channel that cannot be read is missing; if none can, the read fails.</summary>
internal sealed class SysfsSource(IReadOnlyList<SysfsChannel> channels) : ISensorSource, IInspectable
{
    public IReadOnlyList<SensorChannel> Channels { get; } = [.. channels.Select(channel => channel.Channel)];

    public SampleTiming Timing => SampleTiming.MayBlock;

    public void Read(Span<float> values)
    {
        SensorException? last = null;
        int failed = 0;
        for (int i = 0; i < values.Length; i++)
        {
            try
            {
                values[i] = (float)channels[i].Read();
            }
            catch (SensorException error) when (error.Trouble != SensorTrouble.Gone)
            {
                values[i] = float.NaN;
                last = error;
                failed++;
            }
        }

        if (last is not null && failed == values.Length)
        {
            throw last;
        }
    }

    public IReadOnlyList<Inspection> Inspect() => [.. channels.Select(channel => channel.Inspect())];

    public void Dispose()
    {
        foreach (SysfsChannel channel in channels)
        {
            channel.Dispose();
        }
    }
}
