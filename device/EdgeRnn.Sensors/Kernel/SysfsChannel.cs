namespace EdgeRnn.Sensors.Kernel;

/// <summary>One channel of a device in sysfs: value = (number + offset) * scale * factor.</summary>
/// <param name="Channel">What it is.</param>
/// <param name="Number">The attribute that is measured.</param>
/// <param name="Factor">From the kernel's unit to the channel's.</param>
internal sealed record SysfsChannel(SensorChannel Channel, SysfsNumber Number, double Factor) : IDisposable
{
    /// <summary>Added to the number; null adds nothing.</summary>
    public SysfsNumber? Offset { get; init; }

    /// <summary>Read each time, since changing an amplifier's gain changes it; null is 1.</summary>
    public SysfsNumber? Scale { get; init; }

    /// <summary>Not 0 while the driver knows that the reading is wrong; null if it has no such flag.</summary>
    public SysfsNumber? Fault { get; init; }

    /// <summary>The attribute that says whether the sensor is on, and what it holds when it is off; null if it has none.</summary>
    public (string Path, string Off)? Switch { get; init; }

    /// <summary>The value; NaN while the driver flags a fault.</summary>
    /// <exception cref="SensorException">An attribute cannot be read.</exception>
    public double Read() => IsFaulty() ? double.NaN : (Number.Read() + (Offset?.Read() ?? 0)) * (Scale?.Read() ?? 1) * Factor;

    public Inspection Inspect()
    {
        try
        {
            return IsFaulty() ? new Inspection(double.NaN, ChannelState.Fault) : new Inspection(Read(), IsOff() ? ChannelState.Disabled : ChannelState.Ok);
        }
        catch (SensorException error)
        {
            return new Inspection(double.NaN, IsOff() ? ChannelState.Disabled : ChannelState.Unreadable, error.Message);
        }
    }

    public void Dispose()
    {
        Number.Dispose();
        Offset?.Dispose();
        Scale?.Dispose();
        Fault?.Dispose();
    }

    private bool IsFaulty() => Fault is not null && Fault.Read() != 0;

    private bool IsOff() => Switch is var (path, off) && SysfsText.TryRead(path) == off;
}
