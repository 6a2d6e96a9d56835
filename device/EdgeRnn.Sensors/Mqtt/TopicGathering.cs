using System.Text.Json;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>Finds out what the topics of an address hold: listens until nothing new comes, and further where it is asked to.</summary>
internal sealed class TopicGathering : IDisposable
{
    /// <summary>The most channels of one address.</summary>
    public const int MostChannels = 1000;

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500), OneTopic = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, List<JsonPointer?>> _topics = new(StringComparer.Ordinal);
    private readonly MqttAddress _address;
    private readonly string _prefix;
    private IDisposable? _subscription;
    private int _channels;
    private long _leftOut;
    private long _useless;
    private long _news;

    private TopicGathering(MqttAddress address, string prefix) => (_address, _prefix) = (address, $"{prefix}/");

    /// <summary>Opens the channels of an address: at once where it names one value, else after listening.</summary>
    /// <exception cref="SensorException">The broker cannot be reached, or nothing came.</exception>
    public static MqttSource Open(MqttConnection connection, MqttAddress address, TimeProvider time)
    {
        if (address is { HasWildcard: false, Pointer: not null })
        {
            return new MqttSource(connection, [Value(address.Filter, address.Pointer.Steps.Count > 0 ? address.Pointer : null)], [], time);
        }

        using TopicGathering gathering = Follow(connection, address);
        return gathering.Close(connection, time);
    }

    /// <summary>The topics that hold a value, without opening them.</summary>
    /// <inheritdoc cref="Open"/>
    public static (List<MqttValue> Values, List<string> Notes) Find(MqttConnection connection, MqttAddress address)
    {
        using TopicGathering gathering = Follow(connection, address);
        return (gathering.Values(), gathering.Notes());
    }

    /// <summary>Listens until nothing new comes, and goes on listening for further topics until it is disposed of.</summary>
    /// <param name="connection">To the broker.</param>
    /// <param name="address">Of the topics.</param>
    /// <param name="mayWait">Whether a broker that cannot be reached is waited for.</param>
    /// <exception cref="SensorException">The broker cannot be reached.</exception>
    public static TopicGathering Follow(MqttConnection connection, MqttAddress address, bool mayWait = false)
    {
        TopicGathering gathering = new(address, connection.Options.Prefix);
        gathering._subscription = connection.Subscribe([address.Filter], gathering.Take);
        try
        {
            gathering.Listen(connection);
            return gathering;
        }
        catch (SensorException error) when (mayWait && error.Trouble == SensorTrouble.Gone)
        {
            return gathering;
        }
        catch
        {
            gathering.Dispose();
            throw;
        }
    }

    /// <summary>Grows with each topic that was not there before.</summary>
    public long News => Interlocked.Read(ref _news);

    public MqttAddress Address => _address;

    public void Dispose() => _subscription?.Dispose();

    /// <summary>One per value that the topics hold so far.</summary>
    public List<MqttValue> Values()
    {
        lock (_gate)
        {
            return Distinct(_topics.SelectMany(topic => topic.Value.Select(pointer => Value(topic.Key, pointer))));
        }
    }

    /// <summary>What was left out so far.</summary>
    public List<string> Notes()
    {
        lock (_gate)
        {
            return _leftOut == 0 ? []
                : [$"{_address.Filter}: more than {MostChannels} channels: {_leftOut} messages of further topics are left out; expected a narrower topic"];
        }
    }

    internal static void Await(MqttConnection connection, Func<long> news, TimeSpan patience)
    {
        long begun = Environment.TickCount64, last = -1, lastAt = begun;
        while (Environment.TickCount64 - begun < patience.TotalMilliseconds)
        {
            long now = news();
            if (now != last)
            {
                (last, lastAt) = (now, Environment.TickCount64);
            }
            else if (now > 0 && Environment.TickCount64 - lastAt > Quiet.TotalMilliseconds)
            {
                return;
            }

            Thread.Sleep(20);
        }

        if (!connection.IsConnected)
        {
            throw new SensorException($"MQTT broker {connection.Options.Address}: {connection.Trouble}; expected a broker there: mqtt:host, mqtt:port", trouble: SensorTrouble.Gone);
        }
    }

    private void Listen(MqttConnection connection) => Await(
        connection, () => News, _address.HasWildcard || !connection.IsConnected ? connection.Options.Patience : OneTopic);

    private void Take(string topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        lock (_gate)
        {
            if (_topics.ContainsKey(topic) || IsNoMeasurement(topic))
            {
                return;
            }
        }

        List<JsonPointer?> found = Pointers(payload);
        lock (_gate)
        {
            _useless += found.Count == 0 ? 1 : 0;
            if (found.Count > 0 && _channels + found.Count > MostChannels)
            {
                _leftOut++;
            }
            else if (found.Count > 0)
            {
                _topics[topic] = found;
                _channels += found.Count;
                Interlocked.Increment(ref _news);
            }
        }
    }

    /// <summary>Among all topics there are descriptions of devices, which hold numbers too, and what this program publishes.</summary>
    private bool IsNoMeasurement(string topic) => _address.Filter[0] is '+' or '#'
        && (topic.StartsWith("edgernn/", StringComparison.Ordinal)
            || (topic.StartsWith(_prefix, StringComparison.Ordinal) && (topic.EndsWith("/config", StringComparison.Ordinal) || topic == $"{_prefix}status")));

    private List<JsonPointer?> Pointers(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MqttPayload.Longest)
        {
            return [];
        }

        if (_address.Pointer is null && !MqttPayload.IsStructure(payload))
        {
            return MqttPayload.TryRead(payload, out _) ? [null] : [];
        }

        using JsonDocument? json = MqttPayload.Parse(payload);
        return json is null ? []
            : _address.Pointer is null ? [.. MqttPayload.Members(json.RootElement)]
            : _address.Pointer.TryFind(json.RootElement, out JsonElement member) && MqttPayload.TryRead(member, out _) ? [_address.Pointer] : [];
    }

    private MqttSource Close(MqttConnection connection, TimeProvider time)
    {
        List<MqttValue> values = Values();
        if (values.Count == 0 && _address.HasWildcard)
        {
            throw new SensorException($"mqtt:{_address.Filter}: no value came within {connection.Options.Patience.TotalSeconds:0} s"
                + (_useless > 0 ? $", but {_useless} messages that hold no number" : "") + "; expected topics with numbers or JSON", trouble: SensorTrouble.Gone);
        }

        // A topic that is silent so far holds a plain value, as most do.
        return new MqttSource(connection, values.Count > 0 ? values : [Value(_address.Filter, null)], Notes(), time);
    }

    /// <summary>Gives channels of one id numbers.</summary>
    internal static List<MqttValue> Distinct(IEnumerable<MqttValue> values)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        List<MqttValue> distinct = [];
        foreach (MqttValue value in values)
        {
            string id = value.Channel.Id;
            for (int i = 2; !ids.Add(id); i++)
            {
                id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value.Channel.Id}_{i}");
            }

            distinct.Add(value with { Channel = value.Channel with { Id = id } });
        }

        return distinct;
    }

    private static MqttValue Value(string topic, JsonPointer? pointer)
    {
        string name = topic + pointer;
        string unit = UnitText.InName(pointer?.Steps[^1] ?? topic[(topic.LastIndexOf('/') + 1)..]);
        return new MqttValue(topic, pointer, new SensorChannel(Id(name), "mqtt", name, unit, topic));
    }

    /// <summary>The end of a long name distinguishes topics, not its beginning.</summary>
    internal static string Id(string name) => SensorChannel.PartOf(name.Length <= 64 ? name : name[^64..]);
}
