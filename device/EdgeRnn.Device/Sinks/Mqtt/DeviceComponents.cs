using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>The entities that Home Assistant shows of a stream.</summary>
/// <param name="stream">The stream.</param>
/// <param name="expireAfter">Seconds after which a state that did not come again is unknown.</param>
/// <param name="commands">Whether there are entities that change something.</param>
internal sealed class DeviceComponents(PublishedStream stream, int expireAfter, bool commands)
{
    /// <summary>What an event may be.</summary>
    public static IReadOnlyList<string> EventTypes { get; } = ["started", "alarm", "alarm_over", "drift", "silence", "silence_over", "went_back"];

    /// <summary>All of them, by names that stay the same.</summary>
    public IEnumerable<(string Key, JsonObject Config)> All()
    {
        yield return Of("alarm", "binary_sensor", "Alarm", config =>
        {
            config["device_class"] = "problem";
            config["state_topic"] = stream.AlarmTopic;
            config["value_template"] = "{{ value_json.alarm }}";
            config["json_attributes_topic"] = stream.AlarmTopic;
            config["json_attributes_template"] = "{{ value_json.attributes | tojson }}";
        });
        yield return Of("event", "event", "Event", config =>
        {
            config["state_topic"] = stream.EventTopic;
            config["event_types"] = new JsonArray([.. EventTypes.Select(type => JsonValue.Create(type))]);
        });
        yield return State("score", "Anomaly score", config => Measured(config));
        yield return State("state", "State", config =>
        {
            config["device_class"] = "enum";
            config["options"] = new JsonArray("warmingUp", "learning", "watching", "relearning");
        });
        yield return State("skill", "Forecast skill", config => Measured(config));
        foreach ((string key, string name) in ((string, string)[])[("processed", "Samples"), ("dropped", "Samples dropped"), ("late", "Forecasts late"), ("skipped", "Samples not learned from"), ("unsent", "Messages dropped")])
        {
            yield return State(key, name, config =>
            {
                config["state_class"] = "total_increasing";
                config["entity_category"] = "diagnostic";
                config["enabled_by_default"] = false;
            });
        }

        foreach ((string, JsonObject) component in stream.Channels.SelectMany(OfChannel).Concat(commands ? Commands() : []))
        {
            yield return component;
        }
    }

    private IEnumerable<(string Key, JsonObject Config)> OfChannel(PublishedChannel channel)
    {
        yield return Forecast(channel, "first", stream.Horizons[0]);
        if (stream.Horizons.Count > 1)
        {
            yield return Forecast(channel, "last", stream.Horizons[^1]);
        }

        foreach ((string member, string name, bool hasUnit) in ((string, string, bool)[])[("low", "lowest expected", true), ("high", "highest expected", true), ("score", "score", false)])
        {
            yield return Channel(channel, member, name, hasUnit, config => config["enabled_by_default"] = false);
        }
    }

    private (string Key, JsonObject Config) Forecast(PublishedChannel channel, string member, int horizon) =>
        Channel(channel, member, string.Create(CultureInfo.InvariantCulture, $"in {horizon} {Plural.Of(horizon, "sample")}"), hasUnit: true, config =>
        {
            config["json_attributes_topic"] = stream.ChannelTopic(channel);
            config["json_attributes_template"] = "{{ {'forecast': value_json.forecast} | tojson }}";
        });

    private (string Key, JsonObject Config) Channel(PublishedChannel channel, string member, string name, bool hasUnit, Action<JsonObject> more) =>
        Of($"{channel.Key}_{member}", "sensor", $"{channel.Name} {name}", config =>
        {
            config["state_topic"] = stream.ChannelTopic(channel);
            config["value_template"] = $"{{{{ value_json.{member} }}}}";
            config["expire_after"] = expireAfter;
            Measured(config);
            if (hasUnit && channel.Unit.Length > 0)
            {
                config["unit_of_measurement"] = channel.Unit;
                if (DeviceClassOf(channel.Unit) is { } deviceClass)
                {
                    config["device_class"] = deviceClass;
                }
            }

            more(config);
        });

    private IEnumerable<(string Key, JsonObject Config)> Commands()
    {
        yield return Command("learning", "switch", "Learning", config =>
        {
            config["state_topic"] = stream.StateTopic;
            config["value_template"] = "{{ value_json.learning }}";
        });
        yield return Command("days", "number", "Days per false alarm", config =>
        {
            config["state_topic"] = stream.StateTopic;
            config["value_template"] = "{{ value_json.days }}";
            config["unit_of_measurement"] = "d";
            (config["min"], config["max"], config["step"], config["mode"]) = (0.1, 3650, 0.1, "box");
        });
        yield return Command("relearn", "button", "Relearn from scratch", _ => { });
        yield return Command("normal", "button", "That was normal", _ => { });
    }

    private (string Key, JsonObject Config) Command(string key, string platform, string name, Action<JsonObject> more) => Of(key, platform, name, config =>
    {
        config["command_topic"] = stream.CommandTopic(key);
        config["entity_category"] = "config";
        more(config);
    });

    private (string Key, JsonObject Config) State(string key, string name, Action<JsonObject> more) => Of(key, "sensor", name, config =>
    {
        config["state_topic"] = stream.StateTopic;
        config["value_template"] = $"{{{{ value_json.{key} }}}}";
        config["expire_after"] = expireAfter;
        more(config);
    });

    private (string Key, JsonObject Config) Of(string key, string platform, string name, Action<JsonObject> more)
    {
        JsonObject config = new()
        {
            ["platform"] = platform,
            ["unique_id"] = $"{stream.Id}_{key}",
            ["name"] = name,
            ["default_entity_id"] = $"{platform}.{PublishedStream.Slug($"{stream.Id}_{key}")}",
        };
        more(config);
        return (key, config);
    }

    private static void Measured(JsonObject config) => config["state_class"] = "measurement";

    /// <summary>Where a unit leaves no doubt; with a class of another unit an entity would be refused.</summary>
    private static string? DeviceClassOf(string unit) => unit switch
    {
        "°C" or "°F" or "K" => "temperature",
        "kPa" or "hPa" or "mbar" or "bar" or "psi" => "pressure",
        "lx" => "illuminance",
        "V" or "mV" => "voltage",
        "A" or "mA" => "current",
        "W" or "kW" => "power",
        "Hz" => "frequency",
        _ => null,
    };
}
