using System.Diagnostics;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Buffer;

/// <summary>
/// <c>/dev/iio:deviceN</c>: every scan that a device takes, at its own pace, as the kernel's buffer hands it out; for
/// accelerometers and converters of kilohertz. A value is (raw + offset) * scale, as of the attributes when it is opened.
/// </summary>
internal sealed class IioBufferSource : ISensorSource
{
    private const int ChunkBytes = 1 << 14;

    private readonly ScanLayout _layout;
    private readonly BufferSwitch _switch;
    private readonly WaitingFile _file;
    private readonly Output[] _outputs;
    private readonly byte[] _chunk;
    private readonly long _epoch;
    private int _start;
    private int _end;

    /// <param name="device">Its folder in sysfs.</param>
    /// <param name="id">Begins the ids of the channels.</param>
    /// <param name="dev">Stands for <c>/dev</c>.</param>
    /// <exception cref="SensorException">It has no buffer, or that cannot be used.</exception>
    public IioBufferSource(SysfsDevice device, string id, string dev)
    {
        string elements = Path.Combine(device.Folder, "scan_elements");
        BufferSwitch.Choose(device.Folder, elements);
        _layout = ScanLayout.Of(elements);
        _outputs = [.. _layout.Elements.SelectMany(element => OutputsOf(device, id, element))];
        Channels = [.. _outputs.Select(output => output.Channel)];
        _chunk = new byte[Math.Max(ChunkBytes / _layout.Bytes, 1) * _layout.Bytes];
        _switch = new BufferSwitch(device.Folder, new Triggers(Path.GetDirectoryName(device.Folder)!));
        _epoch = _switch.ClockIsMonotonic ? ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100) - (Stopwatch.GetElapsedTime(0).Ticks * 100) : 0;
        try
        {
            _file = new WaitingFile(Path.Combine(dev, Path.GetFileName(device.Folder)));
        }
        catch (SensorException)
        {
            _switch.Dispose();
            throw;
        }
    }

    public IReadOnlyList<SensorChannel> Channels { get; }

    public SampleTiming Timing => SampleTiming.SelfPaced;

    public long? SampleTime { get; private set; }

    public static List<SensorDevice> Find(string sysfs, string dev) => SysfsDevice.Identify(
        "iio-buffer", () => IioSensors.List(sysfs), (device, id) => new IioBufferSource(device, id, dev));

    public void Read(Span<float> values)
    {
        while (_end - _start < _layout.Bytes)
        {
            Refill();
        }

        ReadOnlySpan<byte> scan = _chunk.AsSpan(_start, _layout.Bytes);
        _start += _layout.Bytes;
        for (int i = 0; i < values.Length; i++)
        {
            Output output = _outputs[i];
            values[i] = (float)((output.Type.Read(scan[output.Position..]) + output.Offset) * output.Scale);
        }

        SampleTime = _layout.Timestamp is { } time ? _epoch + time.Type.Read(scan[time.Offset..]) : null;
    }

    public void Dispose()
    {
        _file.Dispose();
        _switch.Dispose();
    }

    /// <summary>Moves what is left of a scan to the front and waits for more.</summary>
    private void Refill()
    {
        int left = _end - _start;
        _chunk.AsSpan(_start, left).CopyTo(_chunk);
        _start = 0;
        _end = left + _file.Read(_chunk.AsSpan(left));
    }

    private static IEnumerable<Output> OutputsOf(SysfsDevice device, string id, ScanElement element)
    {
        HashSet<string> files = [.. Directory.EnumerateFiles(device.Folder).Select(path => Path.GetFileName(path))];
        IioAttribute? attribute = IioAttribute.TryParse(element.Stem);
        string name = element.Stem["in_".Length..];
        using SysfsNumber? scale = attribute?.Find(device.Folder, files, "scale");
        using SysfsNumber? offset = attribute?.Find(device.Folder, files, "offset");
        IioUnit unit = attribute?.UnitOf(isScaled: scale is not null) ?? new IioUnit("raw", 1);
        double factor = (scale?.Read() ?? 1) * unit.Factor, added = offset?.Read() ?? 0;
        ScanType type = element.Type;
        for (int i = 0; i < type.Repeat; i++)
        {
            string part = type.Repeat == 1 ? name : $"{name}.{i}";
            yield return new Output(
                new SensorChannel($"{id}:{part}", "iio-buffer", $"{device.Name} {part}", unit.Symbol, Path.Combine(device.Folder, "scan_elements", element.Stem + "_type")),
                type, element.Offset + (i * type.StorageBytes), added, factor);
        }
    }

    private readonly record struct Output(SensorChannel Channel, ScanType Type, int Position, double Offset, double Scale);
}
