using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EdgeRnn.Device.Tests.Sinks.Mqtt;

/// <summary>
/// What Home Assistant asks of a discovery message for a device, restated from the schemas of its MQTT integration: a message that
/// breaks a rule of the root refuses the device, one of a component refuses the entity.
/// </summary>
internal static partial class HomeAssistantRules
{
    private const int LargestMessage = 20_000;

    private static readonly HashSet<string> RootKeys =
    [
        "device", "origin", "components", "availability", "availability_mode", "availability_template", "availability_topic",
        "payload_available", "payload_not_available", "state_topic", "command_topic", "qos", "encoding",
    ];

    private static readonly HashSet<string> DeviceKeys =
    [
        "identifiers", "connections", "manufacturer", "model", "model_id", "name", "hw_version", "serial_number", "sw_version", "via_device",
        "suggested_area", "configuration_url",
    ];

    private static readonly HashSet<string> CommonKeys =
    [
        "platform", "unique_id", "name", "default_entity_id", "device_class", "entity_category", "enabled_by_default", "icon", "json_attributes_topic",
        "json_attributes_template", "qos", "encoding", "value_template",
    ];

    private static readonly Dictionary<string, (string[] Keys, string[] Required)> Platforms = new()
    {
        ["binary_sensor"] = (["state_topic", "payload_on", "payload_off", "off_delay", "expire_after", "force_update"], ["state_topic"]),
        ["sensor"] = (["state_topic", "unit_of_measurement", "state_class", "options", "expire_after", "suggested_display_precision", "force_update"], ["state_topic"]),
        ["event"] = (["state_topic", "event_types"], ["state_topic", "event_types"]),
        ["switch"] = (["state_topic", "command_topic", "payload_on", "payload_off", "state_on", "state_off", "optimistic", "retain"], ["command_topic"]),
        ["number"] = (["state_topic", "command_topic", "min", "max", "step", "mode", "unit_of_measurement", "optimistic", "retain"], ["command_topic"]),
        ["button"] = (["command_topic", "payload_press", "retain"], ["command_topic"]),
    };

    /// <summary>Units that go with a class of a sensor.</summary>
    private static readonly Dictionary<string, string[]> UnitsOfClass = new()
    {
        ["temperature"] = ["°C", "°F", "K"],
        ["pressure"] = ["kPa", "hPa", "mbar", "bar", "psi", "Pa", "mmHg", "inHg", "cbar", "mPa"],
        ["illuminance"] = ["lx"],
        ["voltage"] = ["V", "mV", "µV", "kV", "MV"],
        ["current"] = ["A", "mA"],
        ["power"] = ["mW", "W", "kW", "MW", "GW", "TW"],
        ["frequency"] = ["Hz", "kHz", "MHz", "GHz"],
    };

    /// <summary>What is wrong with a message; none if it is accepted.</summary>
    /// <param name="topic">Where it is.</param>
    /// <param name="payload">What it holds.</param>
    public static List<string> Faults(string topic, string payload)
    {
        List<string> faults = [];
        Require(faults, DiscoveryTopic().IsMatch(topic), $"topic {topic}");
        Require(faults, Encoding.UTF8.GetByteCount(payload) < LargestMessage, $"{Encoding.UTF8.GetByteCount(payload)} bytes");
        if (JsonNode.Parse(payload) is not JsonObject root)
        {
            return [.. faults, "no object"];
        }

        faults.AddRange(root.Select(member => member.Key).Where(key => !RootKeys.Contains(key)).Select(key => $"unknown key {key}"));
        Device(faults, root["device"] as JsonObject);
        Require(faults, root["origin"]?["name"]?.GetValueKind() == System.Text.Json.JsonValueKind.String, "origin without a name");
        Require(faults, !(root.ContainsKey("availability") && root.ContainsKey("availability_topic")), "two forms of availability");
        Topics(faults, root, "root");
        Require(faults, root["components"] is JsonObject { Count: > 0 }, "no components");
        foreach ((string key, JsonNode? component) in root["components"] as JsonObject ?? [])
        {
            Component(faults, key, component as JsonObject);
        }

        return faults;
    }

    /// <summary>Faults of several messages taken together: ids that are there twice.</summary>
    public static IEnumerable<string> Duplicates(IEnumerable<string> payloads) => payloads
        .SelectMany(payload => JsonNode.Parse(payload)!["components"]!.AsObject())
        .SelectMany(component => (string[])["unique_id", "default_entity_id"], (component, key) => (string?)component.Value![key])
        .OfType<string>().GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key);

    private static void Device(List<string> faults, JsonObject? device)
    {
        if (device is null)
        {
            faults.Add("no device");
            return;
        }

        faults.AddRange(device.Select(member => member.Key).Where(key => !DeviceKeys.Contains(key)).Select(key => $"unknown key {key} of the device"));
        Require(faults, device["identifiers"] is JsonArray { Count: > 0 } || device["connections"] is JsonArray { Count: > 0 }, "a device without an identifier");
    }

    private static void Component(List<string> faults, string key, JsonObject? config)
    {
        string platform = (string?)config?["platform"] ?? "";
        if (config is null || !Platforms.TryGetValue(platform, out (string[] Keys, string[] Required) rules))
        {
            faults.Add($"{key}: platform '{platform}'");
            return;
        }

        if (config.Count == 1)
        {
            // The entity is to be removed.
            return;
        }

        faults.AddRange(config.Select(member => member.Key).Where(name => !CommonKeys.Contains(name) && !rules.Keys.Contains(name)).Select(name => $"{key}: unknown key {name}"));
        faults.AddRange(rules.Required.Append("unique_id").Where(name => !config.ContainsKey(name)).Select(name => $"{key}: no {name}"));
        string entity = (string?)config["default_entity_id"] ?? "";
        Require(faults, entity.StartsWith(platform + ".", StringComparison.Ordinal) && Slug().IsMatch(entity[(platform.Length + 1)..]), $"{key}: default_entity_id {entity}");
        Require(faults, config["name"] is null || config["name"]!.GetValueKind() == System.Text.Json.JsonValueKind.String, $"{key}: name");
        Topics(faults, config, key);
        Templates(faults, config, key);
        string category = (string?)config["entity_category"] ?? "";
        Require(faults, category is "" or "diagnostic" || (category == "config" && platform is "switch" or "number" or "button"), $"{key}: entity_category {category}");
        Require(faults, config["expire_after"] is null || (int)config["expire_after"]! > 0, $"{key}: expire_after");
        if (platform == "sensor")
        {
            Sensor(faults, key, config);
        }
        else if (platform == "number")
        {
            Require(faults, (double)config["min"]! < (double)config["max"]! && (double)config["step"]! >= 0.001 && (string?)config["mode"] is "auto" or "box" or "slider", $"{key}: range");
        }
        else if (platform == "event")
        {
            Require(faults, config["event_types"] is JsonArray { Count: > 0 }, $"{key}: event_types");
        }
    }

    private static void Sensor(List<string> faults, string key, JsonObject config)
    {
        string deviceClass = (string?)config["device_class"] ?? "", stateClass = (string?)config["state_class"] ?? "", unit = (string?)config["unit_of_measurement"] ?? "";
        Require(faults, stateClass is "" or "measurement" or "total" or "total_increasing", $"{key}: state_class {stateClass}");
        bool isEnum = deviceClass == "enum";
        Require(faults, isEnum == config.ContainsKey("options"), $"{key}: options and device_class enum belong together");
        Require(faults, !isEnum || (stateClass.Length == 0 && unit.Length == 0), $"{key}: an enum has neither unit nor state_class");
        Require(faults, deviceClass is "" or "enum" || (UnitsOfClass.TryGetValue(deviceClass, out string[]? units) && units.Contains(unit)), $"{key}: {deviceClass} in '{unit}'");
    }

    private static void Topics(List<string> faults, JsonObject config, string key)
    {
        foreach ((string name, JsonNode? node) in config.Where(member => member.Key.EndsWith("_topic", StringComparison.Ordinal)))
        {
            string topic = node?.ToString() ?? "";
            Require(faults, topic.Length is > 0 and < 65536 && topic.IndexOfAny(['+', '#', '\0']) < 0, $"{key}: {name} {topic}");
        }
    }

    private static void Templates(List<string> faults, JsonObject config, string key)
    {
        foreach ((string name, JsonNode? node) in config.Where(member => member.Key.EndsWith("_template", StringComparison.Ordinal)))
        {
            Require(faults, Template().IsMatch(node?.ToString() ?? ""), $"{key}: {name} {node}");
        }
    }

    private static void Require(List<string> faults, bool holds, string fault)
    {
        if (!holds)
        {
            faults.Add(fault);
        }
    }

    [GeneratedRegex(@"^homeassistant/device/[a-zA-Z0-9_-]+/config$")]
    private static partial Regex DiscoveryTopic();

    [GeneratedRegex("^[a-z0-9]+(_[a-z0-9]+)*$")]
    private static partial Regex Slug();

    [GeneratedRegex(@"^\{\{ (value_json\.\w+( \| tojson)?|\{'\w+': value_json\.\w+\} \| tojson) \}\}$")]
    private static partial Regex Template();
}
