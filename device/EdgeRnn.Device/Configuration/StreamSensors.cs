using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Configuration;

/// <summary>Finds and opens the sensors of a stream.</summary>
internal static class StreamSensors
{
    /// <summary>The sensors that the kernel shows; those of the machine itself where it has none.</summary>
    public const string Auto = "auto";

    /// <exception cref="UserException">There is none, or a channel is not among them.</exception>
    public static SupervisedSensors Open(StreamSettings stream, ServiceSettings settings, MqttConnection? broker, TimeProvider time, Action<string> log)
    {
        try
        {
            SensorRoots roots = new(settings.Sysfs, settings.Proc);
            List<SensorDevice> devices = [.. stream.Sources.SelectMany(source => source == Auto ? Found(roots, time) : SensorCatalog.Find(source, roots, time, stream.Reading, broker))];
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

    private static IReadOnlyList<SensorDevice> Found(SensorRoots roots, TimeProvider time)
    {
        List<SensorDevice> kernel = [.. SensorCatalog.KernelKinds.SelectMany(kind => SensorCatalog.Find(kind, roots, time))];
        return kernel.Count > 0 ? kernel : SensorCatalog.Find("proc", roots, time);
    }
}
