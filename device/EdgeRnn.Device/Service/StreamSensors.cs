using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sensors;
using EdgeRnn.Device.Sensors.Proc;
using EdgeRnn.Device.Sensors.Room;

namespace EdgeRnn.Device.Service;

/// <summary>Opens the sensors of a stream.</summary>
internal static class StreamSensors
{
    /// <exception cref="UserException">There is none, or a channel is not among them.</exception>
    public static ISensorSource Open(StreamSettings stream, ServiceSettings settings, TimeProvider time)
    {
        try
        {
            List<ISensorSource> sources = [.. stream.Sources.SelectMany(source => Open(source, stream, settings, time))];
            return new SensorSet(sources, stream.Channels.Count > 0 ? stream.Channels : null);
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, $"streams:{stream.Name}: {error.Message}", error);
        }
    }

    private static List<ISensorSource> Open(string source, StreamSettings stream, ServiceSettings settings, TimeProvider time) => source switch
    {
        "room" => [new RoomSource(0, stream.Interval)],
        _ => ProcSensors.Open(settings.Proc, time),
    };
}
