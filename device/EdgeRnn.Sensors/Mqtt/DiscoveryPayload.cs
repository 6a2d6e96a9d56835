using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>A message of Home Assistant's discovery, its short keys written out and its topics complete.</summary>
internal static class DiscoveryPayload
{
    /// <summary>The keys that matter for sensors; a message may hold more.</summary>
    private static readonly Dictionary<string, string> LongKeys = new(StringComparer.Ordinal)
    {
        ["avty"] = "availability",
        ["avty_t"] = "availability_topic",
        ["avty_tpl"] = "availability_template",
        ["cmps"] = "components",
        ["dev"] = "device",
        ["dev_cla"] = "device_class",
        ["exp_aft"] = "expire_after",
        ["ids"] = "identifiers",
        ["mdl"] = "model",
        ["mf"] = "manufacturer",
        ["o"] = "origin",
        ["p"] = "platform",
        ["pl_avail"] = "payload_available",
        ["pl_not_avail"] = "payload_not_available",
        ["pl_off"] = "payload_off",
        ["pl_on"] = "payload_on",
        ["stat_t"] = "state_topic",
        ["t"] = "topic",
        ["uniq_id"] = "unique_id",
        ["unit_of_meas"] = "unit_of_measurement",
        ["val_tpl"] = "value_template",
    };

    /// <summary>Reads a message; null if it is no JSON object.</summary>
    public static JsonObject? Read(ReadOnlySpan<byte> payload)
    {
        if (!Utf8.IsValid(payload))
        {
            return null;
        }

        try
        {
            JsonObject? root = JsonNode.Parse(payload, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }) as JsonObject;
            return root is null ? null : Complete(root, null);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            // No JSON, or one key twice.
            return null;
        }
    }

    /// <summary>The components of a message for a whole device, each with what it shares; the message itself where it is of one component.</summary>
    /// <param name="root">From <see cref="Read"/>.</param>
    /// <param name="component">The kind of component that the topic names.</param>
    public static IEnumerable<(string Name, string Kind, JsonObject Config)> Components(JsonObject root, string component)
    {
        if (component != "device")
        {
            yield return ("", component, root);
            yield break;
        }

        foreach ((string name, JsonNode? node) in root["components"] as JsonObject ?? [])
        {
            if (node is not JsonObject config)
            {
                continue;
            }

            foreach ((string key, JsonNode? shared) in root)
            {
                if (key is not "components" && !config.ContainsKey(key))
                {
                    config[key] = shared?.DeepClone();
                }
            }

            yield return (name, Text(config, "platform"), config);
        }
    }

    /// <summary>A member's text; empty if it is none.</summary>
    public static string Text(JsonObject config, string key) => config[key] is JsonValue value ? value.ToString() : "";

    private static JsonObject Complete(JsonObject config, string? outerBase)
    {
        JsonObject complete = [];
        string? topicBase = config["~"] is JsonValue own ? own.ToString() : outerBase;
        foreach ((string key, JsonNode? node) in config)
        {
            string name = LongKeys.GetValueOrDefault(key, key);
            complete[name] = node switch
            {
                // Components have names that are no keys.
                JsonObject components when name == "components" => Named(components, topicBase),
                JsonObject inner => Complete(inner, topicBase),
                JsonArray list => new JsonArray([.. list.Select(item => item is JsonObject inner ? Complete(inner, topicBase) : item?.DeepClone())]),
                JsonValue value when topicBase is not null && name.EndsWith("topic", StringComparison.Ordinal) => Joined(value.ToString(), topicBase),
                _ => node?.DeepClone(),
            };
        }

        return complete;
    }

    private static JsonObject Named(JsonObject components, string? topicBase)
    {
        JsonObject named = [];
        foreach ((string name, JsonNode? node) in components)
        {
            named[name] = node is JsonObject inner ? Complete(inner, topicBase) : node?.DeepClone();
        }

        return named;
    }

    private static string Joined(string topic, string topicBase) =>
        topic.StartsWith('~') ? topicBase + topic[1..] : topic.EndsWith('~') ? topic[..^1] + topicBase : topic;
}
