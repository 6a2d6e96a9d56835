using System.Globalization;
using System.Text.Json.Nodes;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>Makes channels of the sensors that Home Assistant's discovery messages describe.</summary>
internal static class DiscoveredSensor
{
    /// <summary>What is not described as a sensor is no concern of ours.</summary>
    public static bool IsSensor(string kind) => kind is "sensor" or "binary_sensor" or "number";

    /// <summary>The channel of a component.</summary>
    /// <param name="config">The component, complete.</param>
    /// <param name="kind">Its platform.</param>
    /// <param name="fallback">Its name in the topic, where it has no other.</param>
    /// <param name="value">The channel.</param>
    /// <returns>Why there is none; empty if there is one.</returns>
    public static string Read(JsonObject config, string kind, string fallback, out MqttValue? value)
    {
        value = null;
        string topic = DiscoveryPayload.Text(config, "state_topic"), template = DiscoveryPayload.Text(config, "value_template");
        if (!IsTopic(topic))
        {
            return topic.Length == 0 ? "has no state_topic" : "has a state_topic with wildcards";
        }

        JsonPointer? pointer = null;
        if (template.Length > 0 && !ValueTemplate.TryParse(template, out pointer))
        {
            return $"has a value_template that is not just a member of the payload: {Short(template)}";
        }

        if (DiscoveryPayload.Text(config, "device_class") is "timestamp" or "date" or "enum")
        {
            return "holds no number";
        }

        string unit = Unit(DiscoveryPayload.Text(config, "unit_of_measurement"));
        string id = DiscoveryPayload.Text(config, "unique_id") is { Length: > 0 } unique ? unique : fallback;
        value = new MqttValue(topic, pointer, new SensorChannel(TopicGathering.Id(id), "mqtt-discovery", Name(config, fallback), unit, topic))
        {
            StaleAfter = double.TryParse(DiscoveryPayload.Text(config, "expire_after"), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
                && seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : null,
            States = kind == "binary_sensor" ? (Or(config, "payload_on", "ON"), Or(config, "payload_off", "OFF")) : null,
            Availability = Availability(config),
        };
        return "";
    }

    /// <summary>As a person reads it: the device, then what is measured.</summary>
    private static string Name(JsonObject config, string fallback)
    {
        string device = config["device"] is JsonObject of ? DiscoveryPayload.Text(of, "name") : "";
        string own = DiscoveryPayload.Text(config, "name") is { Length: > 0 } name ? name
            : DiscoveryPayload.Text(config, "device_class") is { Length: > 0 } deviceClass ? deviceClass : fallback;
        return Printable(device.Length == 0 || own.StartsWith(device, StringComparison.Ordinal) ? own : $"{device} {own}");
    }

    private static List<MqttAvailability> Availability(JsonObject config)
    {
        List<MqttAvailability> all = [];
        Add(config, DiscoveryPayload.Text(config, "availability_topic"), DiscoveryPayload.Text(config, "availability_template"));
        JsonArray list = config["availability"] switch
        {
            JsonArray several => several,
            JsonObject one => [one.DeepClone()],
            _ => [],
        };
        foreach (JsonObject one in list.OfType<JsonObject>())
        {
            Add(one, DiscoveryPayload.Text(one, "topic"), DiscoveryPayload.Text(one, "value_template"));
        }

        return all;

        void Add(JsonObject of, string topic, string template)
        {
            // A template that does more is of no use here: the device counts as there.
            if (IsTopic(topic) && (ValueTemplate.TryParse(template.Length > 0 ? template : "{{ value }}", out JsonPointer? pointer)))
            {
                all.Add(new MqttAvailability(topic, pointer, Or(of, "payload_not_available", "offline")));
            }
        }
    }

    private static bool IsTopic(string topic) => topic.Length is > 0 and < 65536 && topic.AsSpan().IndexOfAny('+', '#', '\0') < 0;

    private static string Or(JsonObject config, string key, string otherwise) =>
        DiscoveryPayload.Text(config, key) is { Length: > 0 } text ? text : otherwise;

    /// <summary>Units that mean the same are written alike.</summary>
    private static string Unit(string unit) => Printable(unit) switch
    {
        "lux" => "lx",
        "m/s2" => "m/s²",
        string other => other,
    };

    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(100));

    private static string Short(string text) => Printable(text) is { Length: > 80 } all ? $"{all[..80]} …" : Printable(text);
}
