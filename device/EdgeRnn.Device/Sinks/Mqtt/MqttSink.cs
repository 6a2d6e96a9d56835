using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>Streams as devices of Home Assistant: their states, forecasts, alarms and events by way of a broker.</summary>
internal sealed class MqttSink : IReportSink, IDisposable
{
    private readonly MqttConnection _connection;
    private readonly Dictionary<string, Published> _streams;
    private readonly DiscoveryPublisher _discovery;
    private readonly CommandTopics? _commands;
    private readonly Lock _gate = new();

    /// <param name="connection">Shared, and not owned.</param>
    /// <param name="machine">Its name in topics.</param>
    /// <param name="streams">What is published.</param>
    /// <param name="reportEvery">How often states are reported.</param>
    /// <param name="command">Takes what a command asks for; null if there are none.</param>
    /// <param name="time">Its monotonic clock.</param>
    public MqttSink(
        MqttConnection connection, string machine, IReadOnlyList<PublishedStream> streams, TimeSpan reportEvery, Action<string, StreamCommand>? command, TimeProvider time)
    {
        _connection = connection;
        _streams = streams.ToDictionary(stream => stream.Name, stream => new Published(new StreamMessages(stream)));
        _commands = command is null ? null : new CommandTopics(connection, streams, command);
        _discovery = new DiscoveryPublisher(
            connection, machine,
            [.. streams.Select(stream => new DeviceDescription(stream, connection.Options, ExpireAfter(stream, reportEvery), command is not null))],
            time);
        connection.Connected += PublishAlarms;
    }

    public void Report(StreamStatus status)
    {
        if (!_streams.TryGetValue(status.Stream, out Published? stream))
        {
            return;
        }

        bool changed;
        lock (_gate)
        {
            AlarmEvent? alarm = status.Alarm ? status.Alarmed : null;
            changed = !stream.IsKnown || alarm is null != stream.Alarm is null;
            (stream.Alarm, stream.IsKnown) = (alarm, true);
        }

        if (changed)
        {
            _connection.Publish(stream.Messages.Alarm(stream.Alarm));
        }

        _connection.Publish(stream.Messages.State(status, _connection.Dropped));
        foreach (MqttMessage forecast in stream.Messages.Forecasts(status))
        {
            _connection.Publish(forecast);
        }
    }

    public void Report(StreamEvent happened)
    {
        if (!_streams.TryGetValue(happened.Stream, out Published? stream))
        {
            return;
        }

        if (happened is AlarmEvent alarm)
        {
            lock (_gate)
            {
                (stream.Alarm, stream.IsKnown) = (alarm.Begins ? alarm : null, true);
            }

            _connection.Publish(stream.Messages.Alarm(stream.Alarm));
        }

        if (stream.Messages.Event(happened) is { } message)
        {
            _connection.Publish(message);
        }
    }

    public void Dispose()
    {
        _connection.Connected -= PublishAlarms;
        _commands?.Dispose();
        _discovery.Dispose();
    }

    /// <summary>Three reports that did not come, or three samples where these are rarer.</summary>
    internal static int ExpireAfter(PublishedStream stream, TimeSpan reportEvery) =>
        (int)Math.Ceiling(Math.Max(30, 3 * Math.Max(reportEvery.TotalSeconds, stream.Interval.TotalSeconds)));

    /// <summary>A broker that was started again may have lost what it had kept.</summary>
    private void PublishAlarms()
    {
        List<MqttMessage> alarms;
        lock (_gate)
        {
            alarms = [.. _streams.Values.Where(stream => stream.IsKnown).Select(stream => stream.Messages.Alarm(stream.Alarm))];
        }

        alarms.ForEach(_connection.Publish);
    }

    private sealed class Published(StreamMessages messages)
    {
        public StreamMessages Messages => messages;

        public AlarmEvent? Alarm { get; set; }

        /// <summary>Whether it is known if there is an alarm.</summary>
        public bool IsKnown { get; set; }
    }
}
