using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Commands;

/// <summary>What <c>edgernn sensors --mqtt HOST</c> finds: the sensors that a broker's discovery topics describe, and other topics with numbers.</summary>
internal static class BrokerScan
{
    private static readonly TimeSpan ForValues = TimeSpan.FromSeconds(1);

    /// <param name="broker">How it is reached.</param>
    /// <param name="log">Takes what is skipped, and why.</param>
    /// <returns>Channels with their values; the path is what names a channel as a source.</returns>
    /// <exception cref="UserException">It cannot be reached.</exception>
    public static List<(SensorChannel Channel, float Value)> Find(MqttOptions broker, Action<string> log)
    {
        // With an id and a status of its own, it leaves a running service alone.
        using MqttConnection connection = new(broker with { ClientId = "", StatusTopic = "" }, log);
        try
        {
            (List<MqttValue> described, List<string> notes) = DiscoveryCatalogue.Find(connection, "");
            (List<MqttValue> topics, List<string> more) = TopicGathering.Find(connection, new MqttAddress("#", null));
            notes.Concat(more).ToList().ForEach(log);
            HashSet<string> known = [.. described.Select(value => value.Topic + value.Pointer)];
            return Read(connection, [.. described, .. topics.Where(value => !known.Contains(value.Topic + value.Pointer))]);
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, error.Message, error);
        }
    }

    private static List<(SensorChannel Channel, float Value)> Read(MqttConnection connection, List<MqttValue> values)
    {
        float[] now = new float[values.Count];
        using MqttSource source = new(connection, values, [], TimeProvider.System);
        long begun = Environment.TickCount64;
        do
        {
            Thread.Sleep(50);
            source.Read(now);
        }
        while (now.AsSpan().Contains(float.NaN) && Environment.TickCount64 - begun < ForValues.TotalMilliseconds);
        return [.. values.Select((value, i) => (value.Channel with { Path = $"mqtt:{value.Topic}{(value.Pointer is { } pointer ? $"#{pointer}" : "")}" }, now[i]))];
    }
}
