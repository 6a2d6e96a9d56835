namespace EdgeRnn.Sensors.Kernel;

/// <summary>One channel of a device in sysfs: value = (number + offset) * scale * factor.</summary>
/// <param name="Channel">What it is.</param>
/// <param name="Number">The attribute that is measured.</param>
/// <param name="Factor">From the kernel's unit to the channel's.</param>
internal sealed record SysfsChannel(SensorChannel Channel, SysfsNumber Number, double Factor) : IDisposable
{
    /// <summary>Added to the number; null adds nothing.</summary>
    public SysfsNumber? Offset { get; init; }

    /// <summary>Read each time: whoever changes an amplifier's gain changes it; null is 1.</summary>
    public SysfsNumber? Scale { get; init; }

    /// <summary>Not 0 while the driver knows that the reading is false; null if it never says so.</summary>
    public SysfsNumber? Fault { get; init; }

    public double Read() => Fault is not null && Fault.Read() != 0
        ? double.NaN
        : (Number.Read() + (Offset?.Read() ?? 0)) * (Scale?.Read() ?? 1) * Factor;

    public void Dispose()
    {
        Number.Dispose();
        Offset?.Dispose();
        Scale?.Dispose();
        Fault?.Dispose();
    }
}

/// <summary>The channels of one device in sysfs. A channel that cannot be read is missing; if none can, the read fails.</summary>
internal sealed class SysfsSource(IReadOnlyList<SysfsChannel> channels) : ISensorSource
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

    public void Dispose()
    {
        foreach (SysfsChannel channel in channels)
        {
            channel.Dispose();
        }
    }
}
