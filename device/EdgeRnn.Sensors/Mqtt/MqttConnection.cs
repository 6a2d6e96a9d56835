using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeRnn.Sensors.Mqtt;

/// <summary>
/// One connection to a broker, shared by all who subscribe and publish: MQTT 5, or 3.1.1 where the broker knows no better. Nobody waits
/// for it: what is published is queued, and a connection that is lost is made again.
/// </summary>
internal sealed partial class MqttConnection : IDisposable
{
    /// <summary>Messages that may wait for the broker.</summary>
    public const int Capacity = 1024;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly MqttOptions _options;
    private readonly Action<string> _log;
    private readonly Lock _gate = new();
    private readonly List<Subscription> _subscriptions = [];
    private readonly Channel<(MqttMessage Message, int Session)> _outgoing;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private IMqttClient? _client;

    /// <summary>The number of the connection, counted from 1.</summary>
    private volatile int _session;

    /// <summary>Whether the broker has accepted this client, which then says goodbye at the end.</summary>
    private volatile bool _isAccepted;
    private long _dropped;
    private long _sent;

    /// <param name="options">How the broker is reached.</param>
    /// <param name="log">Takes a line about what goes wrong; called by other threads.</param>
    public MqttConnection(MqttOptions options, Action<string> log)
    {
        (_options, _log) = (options, log);
        _outgoing = Channel.CreateBounded<(MqttMessage Message, int Session)>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _loop = Task.Run(Run);
    }

    /// <summary>Called after each time that the connection was made and the subscriptions stand; by another thread.</summary>
    public event Action? Connected;

    public MqttOptions Options => _options;

    public bool IsConnected => Volatile.Read(ref _client) is not null;

    /// <summary>Why there is no connection; empty if there is one.</summary>
    public string Trouble { get; private set; } = "not connected yet";

    /// <summary>The version of the protocol, as people write it.</summary>
    public string Version => _version == MqttProtocolVersion.V500 ? "5" : "3.1.1";

    /// <summary>Messages that were sent; of those that are assured, when the broker had acknowledged them.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Messages that were never sent: they made room for newer ones, or were of a moment without connection.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Has messages of some topics handed to a handler until the result is disposed of.</summary>
    /// <param name="filters">Topics, perhaps with wildcards.</param>
    /// <param name="handler">Takes them, retained ones first.</param>
    public IDisposable Subscribe(IEnumerable<string> filters, MqttHandler handler)
    {
        Subscription subscription = new(this, [.. filters.Distinct()], handler);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        if (Volatile.Read(ref _client) is { } client)
        {
            _ = SubscribeNow(client, subscription.Filters);
        }

        return subscription;
    }

    /// <summary>Queues a message; while there is no connection, only one that is delivered at least once.</summary>
    public void Publish(MqttMessage message)
    {
        if (message.Delivery != MqttDelivery.AtLeastOnce && !IsConnected)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        _outgoing.Writer.TryWrite((message, _session));
    }

    /// <summary>Sends what waits and says goodbye, for a second at most.</summary>
    public void Dispose()
    {
        _outgoing.Writer.TryComplete();
        _stop.CancelAfter(Farewell);
        if (!_isAccepted)
        {
            _stop.Cancel();
        }

        _loop.Wait(Farewell * 2);
        _stop.Dispose();
    }

    private void Remove(Subscription subscription)
    {
        List<string> unused;
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
            unused = [.. subscription.Filters.Except(_subscriptions.SelectMany(other => other.Filters))];
        }

        if (unused.Count > 0 && Volatile.Read(ref _client) is { } client)
        {
            _ = Quietly(client.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = unused }, CancellationToken.None));
        }
    }

    private void Deliver(string topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        Subscription[] all;
        lock (_gate)
        {
            all = [.. _subscriptions];
        }

        foreach (Subscription subscription in all)
        {
            if (subscription.Takes(topic))
            {
                try
                {
                    subscription.Handler(topic, payload, isRetained);
                }
                catch (Exception fault) when (fault is not OutOfMemoryException)
                {
                    // A message may hold anything; the next one is taken in all the same.
                    _log($"{topic}: cannot be taken in: {fault.Message.ReplaceLineEndings(" ")}");
                }
            }
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The connection is being lost; its loop sees that.
        }
    }

    private sealed class Subscription(MqttConnection connection, string[] filters, MqttHandler handler) : IDisposable
    {
        private readonly HashSet<string> _topics = [.. filters.Where(filter => filter.AsSpan().IndexOfAny('+', '#') < 0)];
        private readonly string[] _wild = [.. filters.Where(filter => filter.AsSpan().IndexOfAny('+', '#') >= 0)];

        public string[] Filters => filters;

        public MqttHandler Handler => handler;

        public bool Takes(string topic) => _topics.Contains(topic)
            || Array.Exists(_wild, filter => MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch);

        public void Dispose() => connection.Remove(this);
    }
}
