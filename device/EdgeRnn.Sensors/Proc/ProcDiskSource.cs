namespace EdgeRnn.Sensors.Proc;

/// <summary>
/// <c>proc/diskstats</c>: what all disks together read and wrote. Whole devices only; partitions, and devices that
/// stand on others (loop, ram, zram, md, dm), would count the same bytes twice.
/// </summary>
internal sealed class ProcDiskSource : ISensorSource
{
    // The kernel counts sectors of 512 bytes, whatever the device's own sector is.
    private const double KilobytesPerSector = 512.0 / 1024.0;

    private readonly ProcFile _file;
    private readonly MonotonicClock _clock;
    private SummedRates _disks;

    /// <exception cref="SensorException">No such file, or not of this form.</exception>
    public ProcDiskSource(string root, TimeProvider time)
    {
        _file = new ProcFile(Path.Combine(root, "diskstats"));
        _clock = new MonotonicClock(time);
        Channels =
        [
            new SensorChannel("disk_read", "proc", "read from disks", "KB/s", _file.Path),
            new SensorChannel("disk_write", "proc", "written to disks", "KB/s", _file.Path),
        ];
        Read(new float[2]);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public void Read(Span<float> values)
    {
        double now = _clock.Seconds;
        ulong sectorsRead = 0;
        ulong sectorsWritten = 0;
        ReadOnlySpan<byte> disk = default;
        NameHash devices = new();
        ProcText text = new(_file.Read(), _file.Path);
        while (text.NextLine())
        {
            text.Skip(2);
            ReadOnlySpan<byte> name = text.Word();
            if (IsStacked(name) || IsPartition(name, disk))
            {
                continue;
            }

            disk = name;
            devices.Add(name);
            text.Skip(2);
            sectorsRead += text.Counter("sectors read");
            text.Skip(3);
            sectorsWritten += text.Counter("sectors written");
        }

        (float read, float written) = _disks.Next(devices, sectorsRead, sectorsWritten, now);
        (values[0], values[1]) = ((float)(read * KilobytesPerSector), (float)(written * KilobytesPerSector));
    }

    public void Dispose() => _file.Dispose();

    private static bool IsStacked(ReadOnlySpan<byte> name) =>
        name.StartsWith("loop"u8) || name.StartsWith("ram"u8) || name.StartsWith("zram"u8)
        || name.StartsWith("md"u8) || name.StartsWith("dm-"u8);

    /// <summary>sda1 of sda, nvme0n1p2 of nvme0n1: the kernel lists a disk's partitions right behind it.</summary>
    private static bool IsPartition(ReadOnlySpan<byte> name, ReadOnlySpan<byte> disk)
    {
        if (disk.IsEmpty || name.Length <= disk.Length || !name.StartsWith(disk))
        {
            return false;
        }

        ReadOnlySpan<byte> suffix = name[disk.Length..];
        if (char.IsAsciiDigit((char)disk[^1]))
        {
            if (suffix[0] != (byte)'p')
            {
                return false;
            }

            suffix = suffix[1..];
        }

        return !suffix.IsEmpty && suffix.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }
}
