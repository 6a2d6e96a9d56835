using System.Text.Json.Nodes;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>
/// Describes the streams to Home Assistant: when the connection is made, and again some seconds after Home Assistant has started. What
/// the broker has kept of streams and entities that are no more is removed.
/// </summary>
internal sealed class DiscoveryPublisher : IDisposable
{
    /// <summary>Two descriptions of one device are never closer.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    /// <summary>All devices of a house answer to a start at different times.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>The broker gives what it has kept before that.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);

    private static readonly Dictionary<string, Dictionary<string, string>> Nothing = [];

    private readonly MqttConnection _connection;
    private readonly string _machine;
    private readonly string _prefix;
    private readonly IReadOnlyList<DeviceDescription> _devices;
    private readonly HashSet<string> _topics;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, string>> _gone = [];
    private readonly ITimer _timer;
    private readonly IDisposable _subscription;
    private long _publishedAt;
    private bool _hasPublished;
    private long? _dueAt;

    public DiscoveryPublisher(MqttConnection connection, string machine, IReadOnlyList<DeviceDescription> devices, TimeProvider time)
    {
        (_connection, _machine, _devices, _time, _prefix) = (connection, machine, devices, time, connection.Options.Prefix);
        _topics = [.. devices.SelectMany(device => device.Topics)];
        _timer = time.CreateTimer(_ => Publish(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = connection.Subscribe([$"{_prefix}/status", $"{_prefix}/device/+/config", connection.Options.StatusTopic], Take);
        connection.Connected += WhenConnected;
        if (connection.IsConnected)
        {
            WhenConnected();
        }
    }

    public void Dispose()
    {
        _connection.Connected -= WhenConnected;
        _subscription.Dispose();
        _timer.Dispose();
    }

    private void WhenConnected() => Schedule(Settling);

    private void Take(string topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        if (topic == $"{_prefix}/status")
        {
            if (payload.SequenceEqual("online"u8))
            {
                Schedule(LongestDelay * Random.Shared.NextDouble());
            }
        }
        else if (topic == _connection.Options.StatusTopic)
        {
            // The last will of a session that this one has replaced.
            if (payload.SequenceEqual("offline"u8))
            {
                _connection.Publish(new MqttMessage(topic, "online"u8.ToArray(), Retain: true, MqttDelivery.AtLeastOnce));
            }
        }
        else if (isRetained && !payload.IsEmpty && topic.AsSpan(_prefix.Length).StartsWith("/device/edgernn", StringComparison.Ordinal))
        {
            TakeFormer(topic, payload);
        }
    }

    private void TakeFormer(string topic, ReadOnlySpan<byte> payload)
    {
        if (DiscoveryPayload.Read(payload) is not { } former || DiscoveryPayload.Text(former, "availability_topic") != _connection.Options.StatusTopic)
        {
            return;
        }

        if (_topics.Contains(topic))
        {
            Dictionary<string, string> gone = _devices.First(device => device.Topics.Contains(topic)).Gone(topic, former);
            lock (_gate)
            {
                _gone[topic] = gone;
            }

            return;
        }

        Clear(topic);
        // The alarm of a stream that is no more; further parts of a device have none.
        string alarm = (former["components"] as JsonObject)?["alarm"] is JsonObject config ? DiscoveryPayload.Text(config, "state_topic") : "";
        if (alarm.StartsWith($"edgernn/{_machine}/", StringComparison.Ordinal) && _devices.All(device => device.Stream.AlarmTopic != alarm))
        {
            Clear(alarm);
        }
    }

    private void Clear(string topic) => _connection.Publish(new MqttMessage(topic, [], Retain: true, MqttDelivery.AtLeastOnce));

    private void Schedule(TimeSpan delay)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            TimeSpan sinceLast = _hasPublished ? _time.GetElapsedTime(_publishedAt, now) : Least;
            TimeSpan wait = delay > Least - sinceLast ? delay : Least - sinceLast;
            long due = now + (long)(wait.TotalSeconds * _time.TimestampFrequency);
            if (_dueAt is { } earlier && earlier <= due)
            {
                return;
            }

            _dueAt = due;
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Publish()
    {
        Dictionary<string, Dictionary<string, string>> gone;
        lock (_gate)
        {
            _dueAt = null;
            if (!_connection.IsConnected)
            {
                // The next connection asks for a description.
                return;
            }

            (_hasPublished, _publishedAt) = (true, _time.GetTimestamp());
            gone = _gone.Where(topic => topic.Value.Count > 0).ToDictionary();
            _gone.Clear();
        }

        foreach (MqttMessage message in _devices.SelectMany(device => device.Messages(gone.Count > 0 ? gone : Nothing)))
        {
            _connection.Publish(message);
        }

        if (gone.Count > 0)
        {
            // Once more without those that have been removed.
            Schedule(Least);
        }
    }
}
