using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Configuration;

/// <summary>Finds and opens the sensors of a stream, those it has had before included.</summary>
internal sealed class StreamSensors
{
    /// <summary>The sensors that the kernel shows; those of the machine itself where it has none.</summary>
    public const string Auto = "auto";

    /// <summary>Both: everything that needs no configuration.</summary>
    public const string All = "all";

    private const string Proc = "proc";
    private const string StandardInput = "stdin";

    private readonly StreamSettings _stream;
    private readonly MqttConnection? _broker;
    private readonly TimeProvider _time;
    private readonly SensorRoots _roots;
    private readonly string _folder;
    private readonly IReadOnlyList<KnownDevice> _known;
    private readonly ReadingOptions _reading;

    private StreamSensors(StreamSettings stream, ServiceSettings settings, MqttConnection? broker, TimeProvider time)
    {
        (_stream, _broker, _time) = (stream, broker, time);
        _roots = new SensorRoots(settings.Sysfs, settings.Proc);
        _folder = Path.Combine(settings.StateFolder, FileNames.Of(stream.Name));
        _known = StreamChannels.Read(_folder, stream.Sources);
        _reading = stream.Reading with { Known = [.. _known.Where(device => device.Id == StandardInput).SelectMany(device => device.Channels, (_, channel) => channel.Name)] };
    }

    /// <exception cref="UserException">There is none, or a channel is not among them.</exception>
    public static SupervisedSensors Open(StreamSettings stream, ServiceSettings settings, MqttConnection? broker, TimeProvider time, Action<string> log)
    {
        try
        {
            if (Awaited(stream.Sources, !Console.IsInputRedirected) is { } awaited)
            {
                log($"{stream.Name}: {awaited}");
            }

            return new StreamSensors(stream, settings, broker, time).Open(settings, line => log($"{stream.Name}: {line}"));
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, $"streams:{stream.Name}: {error.Message}", error);
        }
    }

    /// <summary>The devices that a source names: <see cref="Auto"/>, <see cref="All"/> or a word of the catalogue.</summary>
    /// <exception cref="SensorException">It is none of them, or not in the form that the kind expects.</exception>
    public static IReadOnlyList<SensorDevice> Find(string source, SensorRoots roots, TimeProvider time, ReadingOptions reading, MqttConnection? broker = null)
    {
        if (source is not (Auto or All))
        {
            return SensorCatalog.Find(source, roots, time, reading, broker);
        }

        List<SensorDevice> kernel = [.. SensorCatalog.KernelKinds.SelectMany(kind => SensorCatalog.Find(kind, roots, time))];
        return source == All ? [.. kernel, .. SensorCatalog.Find("proc", roots, time)] : kernel.Count > 0 ? kernel : SensorCatalog.Find("proc", roots, time);
    }

    /// <summary>What somebody at a terminal should know of sources that wait for him; null if none does.</summary>
    public static string? Awaited(IEnumerable<string> sources, bool isTerminal) => isTerminal && sources.Contains(StandardInput)
        ? "waits for lines on standard input, which is this terminal: type or paste CSV with a header line, or JSON lines; Ctrl-D ends them"
        : null;

    private SupervisedSensors Open(ServiceSettings settings, Action<string> log)
    {
        List<SensorDevice> found = Find(), devices = [
            .. Missable.Select(known => Remembered(known, found.Find(device => device.Id == known.Id))),
            .. found.Where(device => !Missable.Any(known => known.Id == device.Id)),
        ];
        if (devices.Count == 0)
        {
            throw new SensorException($"no sensor for '{string.Join(", ", _stream.Sources)}' below {settings.Sysfs}; see: edgernn sensors");
        }

        SupervisionOptions options = new(_stream.SourcesWait ? null : _stream.Interval) { JudgesTimes = !_stream.Replays };
        SupervisedSensors sensors = new(devices, _stream.Channels, options, _time, log);
        List<KnownDevice> now = [.. sensors.Devices.Select(device => new KnownDevice(device.Id, device.Channels))];
        if ((sensors.Timing != SampleTiming.SelfPaced || ReadsLines) && !IsKnown(now))
        {
            // A disk that refuses is reported where the state is saved; the next start tries again.
            StreamChannels.Write(_folder, _stream.Sources, now);
        }

        return sensors;
    }

    private bool ReadsLines => _stream.Sources.Contains(StandardInput);

    /// <summary>What it may start without; lines are waited for, and have the channels that come.</summary>
    private IReadOnlyList<KnownDevice> Missable => ReadsLines ? [] : _known;

    private SensorDevice Remembered(KnownDevice known, SensorDevice? found) => new(known.Id, found is not null ? found.Open : () => Again(known.Id)) { Known = known.Channels };

    private ISensorSource Again(string id) => (Find().Find(device => device.Id == id)
        ?? throw new SensorException($"{id} is not there", trouble: SensorTrouble.Gone)).Open();

    private List<SensorDevice> Find() => [.. _stream.Sources.SelectMany(Find)];

    private IEnumerable<SensorDevice> Find(string source)
    {
        try
        {
            // The machine itself stands in for kernel sensors where there have never been any.
            bool hadOthers = source == Auto && _known.Any(known => known.Id != Proc);
            return Find(source, _roots, _time, _reading, _broker).Where(device => !hadOthers || device.Id != Proc);
        }
        catch (SensorException error) when (error.Trouble == SensorTrouble.Gone && _known.Any(known => known.Id == source))
        {
            return [];
        }
    }

    private bool IsKnown(List<KnownDevice> devices) => devices.Count == _known.Count
        && devices.Zip(_known).All(pair => pair.First.Id == pair.Second.Id && pair.First.Channels.SequenceEqual(pair.Second.Channels));
}
