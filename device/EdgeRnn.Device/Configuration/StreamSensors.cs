using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Configuration;

/// <summary>Finds and opens the sensors of a stream.</summary>
internal static class StreamSensors
{
    /// <summary>The sensors that the kernel shows; those of the machine itself where it has none.</summary>
    public const string Auto = "auto";

    /// <summary>Both: everything that needs no configuration.</summary>
    public const string All = "all";

    /// <exception cref="UserException">There is none, or a channel is not among them.</exception>
    public static SupervisedSensors Open(StreamSettings stream, ServiceSettings settings, MqttConnection? broker, TimeProvider time, Action<string> log)
    {
        try
        {
            if (Awaited(stream.Sources, !Console.IsInputRedirected) is { } awaited)
            {
                log($"{stream.Name}: {awaited}");
            }

            SensorRoots roots = new(settings.Sysfs, settings.Proc);
            List<SensorDevice> devices = [.. stream.Sources.SelectMany(source => Find(source, roots, time, stream.Reading, broker))];
            if (devices.Count == 0)
            {
                throw new SensorException($"no sensor for '{string.Join(", ", stream.Sources)}' below {settings.Sysfs}; see: edgernn sensors");
            }

            SupervisionOptions options = new(stream.SourcesWait ? null : stream.Interval) { JudgesTimes = !stream.Replays };
            return new SupervisedSensors(devices, stream.Channels, options, time, line => log($"{stream.Name}: {line}"));
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
    public static string? Awaited(IEnumerable<string> sources, bool isTerminal) => isTerminal && sources.Contains("stdin")
        ? "waits for lines on standard input, which is this terminal: type or paste CSV with a header line, or JSON lines; Ctrl-D ends them"
        : null;
}
