using System.Text.Json.Nodes;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>The sensors that Home Assistant's discovery topics describe: hundreds of them without a setting.</summary>
internal sealed class DiscoveryCatalogue
{
    /// <summary>A longer message is none of a device.</summary>
    private const int LongestPayload = 1 << 18;

    private const int MostSkipped = 50;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<(MqttValue Value, string Device)>> _topics = new(StringComparer.Ordinal);
    private readonly List<string> _skipped = [];
    private readonly string _prefix;
    private int _sensors;
    private long _skippedCount;
    private long _leftOut;
    private long _news;

    private DiscoveryCatalogue(string prefix) => _prefix = prefix;

    /// <summary>Listens until nothing new comes.</summary>
    /// <param name="connection">To the broker.</param>
    /// <param name="which">A text that ids, names or devices contain; all for an empty one.</param>
    /// <exception cref="SensorException">The broker cannot be reached.</exception>
    public static (List<MqttValue> Values, List<string> Notes) Find(MqttConnection connection, string which)
    {
        string prefix = connection.Options.Prefix;
        DiscoveryCatalogue catalogue = new(prefix);
        using (connection.Subscribe([$"{prefix}/+/+/config", $"{prefix}/+/+/+/config"], catalogue.Take))
        {
            TopicGathering.Await(connection, () => Interlocked.Read(ref catalogue._news), connection.Options.Patience / 2);
        }

        lock (catalogue._gate)
        {
            return (TopicGathering.Distinct(catalogue._topics.Values.SelectMany(topic => topic)
                .Where(found => Names(found.Value.Channel, found.Device).Any(name => name.Contains(which, StringComparison.OrdinalIgnoreCase)))
                .Select(found => found.Value)), catalogue.Notes());
        }
    }

    /// <exception cref="SensorException">The broker cannot be reached, or describes no such sensor.</exception>
    public static MqttSource Open(MqttConnection connection, string which, TimeProvider time)
    {
        (List<MqttValue> values, List<string> notes) = Find(connection, which);
        return values.Count > 0 ? new MqttSource(connection, values, notes, time) : throw new SensorException(
            $"mqtt-discovery:{which}: no {connection.Options.Prefix}/…/config topic of the broker {connection.Options.Address} describes such a sensor"
            + (notes.Count > 0 ? $"; {notes[0]}" : "; see: edgernn sensors --mqtt HOST"), trouble: SensorTrouble.Gone);
    }

    private static IEnumerable<string> Names(SensorChannel channel, string device) => [channel.Id, channel.Name, device];

    private List<string> Notes()
    {
        List<string> notes = [.. _skipped];
        if (_skippedCount > _skipped.Count)
        {
            notes.Add($"and {_skippedCount - _skipped.Count} more are skipped");
        }

        if (_leftOut > 0)
        {
            notes.Add($"more than {TopicGathering.MostChannels} sensors: {_leftOut} further ones are left out; select some with mqtt-discovery:TEXT");
        }

        return notes;
    }

    private void Take(string topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        string[] levels = topic[(_prefix.Length + 1)..].Split('/');
        lock (_gate)
        {
            Forget(topic);
            Interlocked.Increment(ref _news);
            if (payload.IsEmpty)
            {
                return;
            }

            if (payload.Length > LongestPayload)
            {
                Skip(topic, $"is {payload.Length} bytes long");
            }
            else if (DiscoveryPayload.Read(payload) is not { } root)
            {
                Skip(topic, "is no JSON object");
            }
            else if (!IsOwn(root))
            {
                Add(topic, root, levels);
            }
        }
    }

    /// <summary>What this program says of itself is nothing to forecast.</summary>
    private static bool IsOwn(JsonObject root) => root["origin"] is JsonObject origin && DiscoveryPayload.Text(origin, "name") == "EdgeRnn";

    private void Add(string topic, JsonObject root, string[] levels)
    {
        string device = root["device"] is JsonObject of ? DiscoveryPayload.Text(of, "name") : "";
        foreach ((string name, string kind, JsonObject config) in DiscoveryPayload.Components(root, levels[0]))
        {
            if (!DiscoveredSensor.IsSensor(kind))
            {
                continue;
            }

            string fallback = string.Join('_', levels[1..^1].Append(name).Where(part => part.Length > 0));
            if (DiscoveredSensor.Read(config, kind, fallback, out MqttValue? value) is { Length: > 0 } why)
            {
                Skip(name.Length > 0 ? $"{topic} {name}" : topic, why);
            }
            else if (_sensors >= TopicGathering.MostChannels)
            {
                _leftOut++;
            }
            else
            {
                _sensors++;
                if (!_topics.TryGetValue(topic, out List<(MqttValue Value, string Device)>? list))
                {
                    _topics[topic] = list = [];
                }

                list.Add((value!, device));
            }
        }
    }

    private void Forget(string topic)
    {
        if (_topics.Remove(topic, out List<(MqttValue Value, string Device)>? before))
        {
            _sensors -= before.Count;
        }
    }

    private void Skip(string what, string why)
    {
        _skippedCount++;
        if (_skipped.Count < MostSkipped)
        {
            _skipped.Add($"{string.Concat(what.Where(c => !char.IsControl(c)).Take(200))} {why}: it is skipped");
        }
    }
}
