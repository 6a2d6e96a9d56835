using System.Text;
using System.Text.Json.Nodes;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>A stream as a device of Home Assistant: retained messages on its discovery topics, more than one where they would be long.</summary>
internal sealed class DeviceDescription
{
    /// <summary>Clients on small machines refuse longer messages.</summary>
    public const int LargestMessage = 20_000;

    private readonly PublishedStream _stream;
    private readonly MqttOptions _broker;
    private readonly List<List<(string Key, JsonObject Config)>> _parts = [[]];

    public DeviceDescription(PublishedStream stream, MqttOptions broker, int expireAfter, bool commands)
    {
        (_stream, _broker) = (stream, broker);
        // Each component as it counts within its message: a comma, its name and a colon.
        int frame = Compose(1, []).Length, size = frame;
        foreach ((string key, JsonObject config) in new DeviceComponents(stream, expireAfter, commands).All())
        {
            int length = Encoding.UTF8.GetByteCount(config.ToJsonString()) + Encoding.UTF8.GetByteCount(JsonValue.Create(key).ToJsonString()) + 2;
            if (size + length > LargestMessage - Removals)
            {
                _parts.Add([]);
                size = frame;
            }

            _parts[^1].Add((key, config));
            size += length;
        }
    }

    /// <summary>Bytes of a message that are kept for entities that are to go.</summary>
    private static int Removals => 2000;

    public PublishedStream Stream => _stream;

    public IEnumerable<string> Topics => Enumerable.Range(1, _parts.Count).Select(TopicOf);

    /// <summary>The messages.</summary>
    /// <param name="removed">Entities of former descriptions by topic, each with its platform: naming that alone removes it.</param>
    public IEnumerable<MqttMessage> Messages(IReadOnlyDictionary<string, Dictionary<string, string>> removed)
    {
        for (int part = 1; part <= _parts.Count; part++)
        {
            string topic = TopicOf(part);
            IEnumerable<(string, JsonObject)> gone = removed.GetValueOrDefault(topic)?
                .Select(entity => (entity.Key, new JsonObject { ["platform"] = entity.Value })) ?? [];
            yield return new MqttMessage(topic, Compose(part, [.. _parts[part - 1], .. gone]), Retain: true, MqttDelivery.WithinSession);
        }
    }

    /// <summary>Finds the entities of a former description that are no longer there.</summary>
    /// <param name="topic">One of <see cref="Topics"/>.</param>
    /// <param name="former">What the broker has kept there, its keys written out.</param>
    public Dictionary<string, string> Gone(string topic, JsonObject former)
    {
        int part = Topics.ToList().IndexOf(topic);
        HashSet<string> present = [.. _parts[part].Select(component => component.Key)];
        Dictionary<string, string> gone = [];
        int size = 0;
        foreach ((string key, JsonNode? node) in former["components"] as JsonObject ?? [])
        {
            // One that names its platform alone is going already.
            if (!present.Contains(key) && node is JsonObject { Count: > 1 } config && config["platform"] is JsonValue platform
                && (size += key.Length + 40) < Removals)
            {
                gone[key] = platform.ToString();
            }
        }

        return gone;
    }

    private string TopicOf(int part) => $"{_broker.Prefix}/device/{_stream.IdOf(part)}/config";

    private byte[] Compose(int part, IEnumerable<(string Key, JsonObject Config)> components)
    {
        string version = typeof(DeviceDescription).Assembly.GetName().Version?.ToString(3) ?? "0";
        JsonObject all = [];
        foreach ((string key, JsonObject config) in components)
        {
            all[key] = config.DeepClone();
        }

        JsonObject message = new()
        {
            ["device"] = new JsonObject
            {
                ["identifiers"] = new JsonArray(_stream.Id),
                ["name"] = $"EdgeRnn {_stream.Name}",
                ["manufacturer"] = "EdgeRnn",
                ["model"] = $"Forecaster on {_stream.Machine}",
                ["sw_version"] = version,
            },
            ["origin"] = new JsonObject { ["name"] = "EdgeRnn", ["sw_version"] = version },
            ["availability_topic"] = _broker.StatusTopic,
            ["components"] = all,
        };
        return Encoding.UTF8.GetBytes(message.ToJsonString());
    }
}
