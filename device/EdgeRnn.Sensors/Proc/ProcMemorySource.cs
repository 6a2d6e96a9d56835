namespace EdgeRnn.Sensors.Proc;

/// <summary><c>proc/meminfo</c>: memory in use, MemTotal - MemAvailable: what programs hold and could not be freed by dropping caches.</summary>
internal sealed class ProcMemorySource : ISensorSource
{
    private readonly ProcFile _file;

    /// <exception cref="SensorException">No such file, or not of this form.</exception>
    public ProcMemorySource(string root)
    {
        _file = new ProcFile(Path.Combine(root, "meminfo"));
        Channels = [new SensorChannel("mem_used", "proc", "memory in use", "MB", _file.Path)];
        Read(new float[1]);
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public void Read(Span<float> values)
    {
        ulong? total = null;
        ulong? available = null;
        ProcText text = new(_file.Read(), _file.Path);
        while ((total is null || available is null) && text.NextLine())
        {
            ReadOnlySpan<byte> key = text.Word();
            if (key.SequenceEqual("MemTotal:"u8))
            {
                total = text.Counter("kilobytes");
            }
            else if (key.SequenceEqual("MemAvailable:"u8))
            {
                available = text.Counter("kilobytes");
            }
        }

        if (total is null || available is null || available > total)
        {
            throw new SensorException($"{_file.Path}: expected lines 'MemTotal:' and, not above it, 'MemAvailable:' (Linux 3.14 or later)");
        }

        values[0] = (total.Value - available.Value) / 1024f;
    }

    public void Dispose() => _file.Dispose();
}
