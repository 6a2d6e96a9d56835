using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Sensors.Catalog;

/// <summary>The kinds of sensors that a broker of MQTT passes on; they need a connection.</summary>
internal static class MqttKinds
{
    private const string Topics = "mqtt", Discovery = "mqtt-discovery";

    public static IReadOnlyList<SensorKind> All { get; } = [new(Topics, (which, _, _) => Refuse(Topics, which)), new(Discovery, (which, _, _) => Refuse(Discovery, which))];

    /// <summary>The devices; null if the word names none of these kinds.</summary>
    /// <exception cref="SensorException">The text behind the colon is no topic.</exception>
    public static IReadOnlyList<SensorDevice>? Find(string kind, string which, MqttConnection connection, TimeProvider time)
    {
        switch (kind)
        {
            case Topics:
                MqttAddress address = MqttAddress.Parse(which);
                return [new SensorDevice($"mqtt:{which}", () => TopicGathering.Open(connection, address, time))];
            case Discovery:
                return [new SensorDevice(which.Length > 0 ? $"{Discovery}:{which}" : Discovery, () => DiscoveryCatalogue.Open(connection, which, time))];
            default:
                return null;
        }
    }

    private static IReadOnlyList<SensorDevice> Refuse(string kind, string which) =>
        throw new SensorException($"{kind}:{which}: needs a broker; expected its name: --set mqtt:host=HOST");
}
