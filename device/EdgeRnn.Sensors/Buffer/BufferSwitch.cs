using System.Globalization;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Buffer;

/// <summary>Switches a device's buffer on and off again.</summary>
internal sealed class BufferSwitch : IDisposable
{
    // At 10 kHz and a stall of 100 ms nothing is lost.
    private const int Scans = 1024;

    private readonly string _enable;

    /// <exception cref="SensorException">It cannot be switched on.</exception>
    public BufferSwitch(string device, Triggers triggers)
    {
        _enable = Path.Combine(device, "buffer", "enable");
        // The wall clock would jump; a kernel before 4.7 knows no other.
        ClockIsMonotonic = SysfsText.TryWrite(Path.Combine(device, "current_timestamp_clock"), "monotonic");
        triggers.Set(device);
        Write(Path.Combine(device, "buffer", "length"), Scans.ToString(CultureInfo.InvariantCulture));
        Write(_enable, "1");
    }

    /// <summary>Whether scans are stamped by the monotonic clock; otherwise by the wall clock.</summary>
    public bool ClockIsMonotonic { get; }

    /// <summary>Asks for every element of a scan; a converter with one input at a time takes the first alone.</summary>
    public static void Choose(string device, string elements)
    {
        Write(Path.Combine(device, "buffer", "enable"), "0");
        foreach (string path in Directory.EnumerateFiles(elements, "in_*_en").Order(StringComparer.Ordinal))
        {
            SysfsText.TryWrite(path, "1");
        }
    }

    public void Dispose() => SysfsText.TryWrite(_enable, "0");

    private static void Write(string path, string text)
    {
        if (!SysfsText.TryWrite(path, text) && SysfsText.TryRead(path) != text)
        {
            throw new SensorException(
                $"{path}: '{text}' cannot be written; run as root, or let a group write it: udev rule SUBSYSTEM==\"iio\", "
                + $"RUN+=\"/bin/chgrp -R iio /sys%p\", RUN+=\"/bin/chmod -R g+w /sys%p\"; a device that samples on a trigger needs one");
        }
    }
}

/// <summary>What starts the sampling of devices that do not sample by themselves.</summary>
internal sealed record Triggers(string Devices)
{
    /// <summary>Gives the device the first trigger there is, if it needs one and has none.</summary>
    public void Set(string device)
    {
        string current = Path.Combine(device, "trigger", "current_trigger");
        if (!File.Exists(current) || SysfsText.TryRead(current) is not null)
        {
            return;
        }

        string? name = Directory.EnumerateFileSystemEntries(Devices, "trigger*").Order(StringComparer.Ordinal)
            .Select(trigger => SysfsText.TryRead(Path.Combine(trigger, "name"))).FirstOrDefault(text => text is not null);
        if (name is null || !SysfsText.TryWrite(current, name))
        {
            throw new SensorException(
                $"{current}: is empty and there is no trigger; make one: modprobe iio-trig-hrtimer && mkdir /sys/kernel/config/iio/triggers/hrtimer/edgernn");
        }
    }
}
