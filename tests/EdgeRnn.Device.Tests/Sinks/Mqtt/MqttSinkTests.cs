using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Mqtt;
using EdgeRnn.Device.Tests.Mqtt;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Mqtt;

public sealed class MqttSinkTests : IDisposable
{
    private const string Discovery = "homeassistant/device/edgernn_pi_room/config", Alarm = "edgernn/pi/room/alarm", Status = "edgernn/pi/status";

    private static readonly HashSet<string> Kept = [Discovery, Alarm, Status];
    private static readonly DateTime Time = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_stream_appears_reports_raises_an_alarm_that_is_kept_and_goes()
    {
        using (MqttConnection connection = Connect())
        using (MqttSink sink = Sink(connection, ["room"]))
        {
            TestBroker.Await(() => _broker.Retained.ContainsKey(Discovery), "not described");
            Assert.Equal([], HomeAssistantRules.Faults(Discovery, _broker.Retained[Discovery]));
            sink.Report(NewStatus());
            sink.Report(new AlarmEvent(Time, "room", true, "temp", 62.34, AnomalyCause.Error) { Expected = 20, Actual = 35.5, Low = 19.5f, High = 20.5f, Unit = "°C", Since = Time });
            TestBroker.Await(() => _broker.Count("edgernn/pi/room/event") == 1, "no event");
            TestBroker.Await(() => _broker.Retained.GetValueOrDefault(Alarm)?.Contains("ON", StringComparison.Ordinal) == true, "no alarm");
        }

        JsonNode attributes = JsonNode.Parse(_broker.Retained[Alarm])!["attributes"]!;
        Assert.Equal((20.0, 35.5, 19.5, 20.5, "room", "temp", "2026-03-01T12:00:00Z"), ((double)attributes["expected"]!, (double)attributes["got"]!, (double)attributes["low"]!, (double)attributes["high"]!, (string?)attributes["stream"], (string?)attributes["channel"], (string?)attributes["since"]));
        Sent state = _broker.Messages.Single(message => message.Topic == "edgernn/pi/room/state"), forecast = _broker.Messages.Single(message => message.Topic == "edgernn/pi/room/channel/temp");
        Assert.Equal((false, 0), (state.Retain, state.Qos));
        Assert.Equal("""{"2026-03-01T12:00:01Z":20.5,"2026-03-01T12:00:10Z":22}""", JsonNode.Parse(forecast.Payload)!["forecast"]!.ToJsonString());
        Assert.Equal((true, 1), (_broker.Messages.First(message => message.Topic == Discovery).Retain, _broker.Messages.First(message => message.Topic == Discovery).Qos));
        Assert.Equal("offline", _broker.Retained[Status]);
        Assert.Equal(Kept, _broker.Retained.Keys.ToHashSet());
        Assert.DoesNotContain(_broker.Messages, message => message.Topic.EndsWith("/event", StringComparison.Ordinal) && message.Retain);
    }

    [Fact]
    public void Streams_and_entities_of_a_former_run_leave_no_ghosts()
    {
        using (MqttConnection connection = Connect())
        using (MqttSink sink = Sink(connection, ["room", "cellar"], ["temp", "co2"]))
        {
            TestBroker.Await(() => _broker.Retained.Count(topic => topic.Key.StartsWith("homeassistant/", StringComparison.Ordinal)) == 2, "not described");
            sink.Report(NewStatus("cellar", ["temp", "co2"]));
            TestBroker.Await(() => _broker.Retained.ContainsKey("edgernn/pi/cellar/alarm"), "no alarm");
        }

        string foreign = """{"availability_topic":"edgernn/other/status","components":{}}""";
        _broker.Publish("homeassistant/device/edgernn_other_room/config", foreign, retain: true);
        _broker.Publish("homeassistant/device/edgernn_garbage/config", "{{{", retain: true);
        using (MqttConnection connection = Connect())
        using (Sink(connection, ["room"], ["temp"]))
        {
            TestBroker.Await(() => !_broker.Retained.ContainsKey("homeassistant/device/edgernn_pi_cellar/config") && !_broker.Retained.ContainsKey("edgernn/pi/cellar/alarm"), "the ghost of a stream");
            TestBroker.Await(() => _broker.Messages.Any(message => message.Topic == Discovery && message.Payload.Contains("""co2_first":{"platform":"sensor"}""", StringComparison.Ordinal)), "an entity is not removed");
            TestBroker.Await(() => !_broker.Retained[Discovery].Contains("co2", StringComparison.Ordinal), "the ghost of an entity");
        }

        Assert.Equal(foreign, _broker.Retained["homeassistant/device/edgernn_other_room/config"]);
        Assert.All(_broker.Messages.Where(message => message.Topic == Discovery), message => Assert.Equal([], HomeAssistantRules.Faults(Discovery, message.Payload)));
    }

    [Exhaustive]
    [Fact]
    public void A_day_of_restarts_births_duplicate_sessions_and_clock_jumps_leaves_one_device_and_never_two_descriptions_within_two_seconds()
    {
        JumpingClock clock = new();
        long begun = Stopwatch.GetTimestamp();
        using MqttConnection connection = Connect();
        using MqttSink sink = Sink(connection, ["room"], time: clock);
        int seen = 0;
        for (int round = 0; round < 6; round++)
        {
            clock.Offset += TimeSpan.FromHours(round % 2 == 0 ? 24 : -24);
            TestBroker.Await(() => connection.IsConnected, "not connected");
            if (round % 3 == 1)
            {
                // A second client of the same id ends the session of the first, whose will then says that it is gone.
                using MqttConnection twin = new(connection.Options with { StatusTopic = "" }, _ => { });
                TestBroker.Await(() => twin.IsConnected, "no twin");
            }

            for (int i = 0; i < 20; i++)
            {
                _broker.Publish("homeassistant/status", i % 5 == 4 ? "offline" : "online");
            }

            StreamStatus status = NewStatus();
            status.Time = clock.GetUtcNow().UtcDateTime;
            sink.Report(status);
            if (round % 2 == 1)
            {
                _broker.Stop();
                _broker.Start();
                TestBroker.Await(() => connection.IsConnected, "not connected again");
            }

            int before = seen;
            TestBroker.Await(() => (seen = Descriptions().Count) > before, "not described again");
        }

        TestBroker.Await(() => _broker.Retained.GetValueOrDefault(Status) == "online", "not online");
        Assert.Equal(Kept, _broker.Retained.Keys.ToHashSet());
        List<Sent> all = Descriptions();
        Assert.All(all, message => Assert.Equal([], HomeAssistantRules.Faults(Discovery, message.Payload)));
        Assert.Single(all.Select(message => message.Payload).Distinct());
        Assert.True((all.Count - 1) * DiscoveryPublisher.Least <= Stopwatch.GetElapsedTime(begun), $"{all.Count} descriptions");
        List<Sent> Descriptions() => [.. _broker.Messages.Where(message => message.Topic == Discovery)];
    }

    [Fact]
    public void Twenty_births_at_once_are_one_description_within_ten_seconds()
    {
        using MqttConnection connection = Connect();
        using MqttSink sink = Sink(connection, ["room"]);
        TestBroker.Await(() => _broker.Count(Discovery) == 1, "not described");
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < 20; i++)
        {
            _broker.Publish("homeassistant/status", "online");
        }

        TestBroker.Await(() => _broker.Count(Discovery) == 2, "not described after a birth");
        Assert.True(Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(1), "sooner than two seconds after the first");
        Assert.Equal(2, _broker.Count(Discovery));
    }

    [Fact]
    public void The_last_will_of_a_session_that_was_replaced_is_set_right()
    {
        using MqttConnection connection = Connect();
        using MqttSink sink = Sink(connection, ["room"]);
        TestBroker.Await(() => _broker.Subscribed.Contains(Status), "not subscribed");
        _broker.Publish(Status, "offline", retain: true);
        TestBroker.Await(() => _broker.Retained[Status] == "online", "it stays offline");
    }

    [Fact]
    public void Commands_are_obeyed_only_where_they_are_allowed_and_garbage_never()
    {
        ConcurrentQueue<(string, StreamCommand)> came = new();
        _broker.Publish("edgernn/pi/room/set/relearn", "PRESS", retain: true);
        using MqttConnection connection = Connect();
        using MqttSink sink = Sink(connection, ["room"], command: (stream, command) => came.Enqueue((stream, command)));
        TestBroker.Await(() => _broker.Subscribed.Contains("edgernn/pi/room/set/normal"), "not subscribed");
        foreach ((string name, string payload) in ((string, string)[])[("learning", "off"), ("days", "nan"), ("days", "-1"), ("relearn", "x"), ("normal", new string('x', 10_000)), ("learning", "OFF"), ("days", "2.5"), ("relearn", "PRESS"), ("normal", "PRESS")])
        {
            _broker.Publish($"edgernn/pi/room/set/{name}", payload);
        }

        TestBroker.Await(() => came.Count >= 4, "no commands");
        Assert.Equal([("room", new SetLearning(false)), ("room", new SetFalseAlarmDays(2.5)), ("room", new Relearn()), ("room", (StreamCommand)new LabelNewestAlarm(AlarmLabel.Normal))], came);
    }

    private MqttConnection Connect() => new(
        new MqttOptions("127.0.0.1") { Port = _broker.Port, ClientId = "edgernn-pi", StatusTopic = Status, Retry = TimeSpan.FromMilliseconds(50), LongestRetry = TimeSpan.FromMilliseconds(200) }, _ => { });

    private static MqttSink Sink(MqttConnection connection, string[] streams, string[]? channels = null, Action<string, StreamCommand>? command = null, TimeProvider? time = null) => new(
        connection, "pi", [.. streams.Select(name => new PublishedStream("pi", NewStatus(name, channels ?? ["temp"]), TimeSpan.FromSeconds(1)))],
        TimeSpan.FromSeconds(10), command, time ?? TimeProvider.System);

    private static StreamStatus NewStatus(string name = "room", string[]? channels = null)
    {
        StreamStatus status = DeviceDescriptionTests.Status(name, [.. (channels ?? ["temp"]).Select(id => (id, "°C"))], [1, 10]);
        status.Time = Time;
        (status.Forecasts[0], status.Forecasts[status.Channels.Count]) = (20.5f, 22);
        return status;
    }

    /// <summary>A wall clock that is set while the monotonic one runs on.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
    }
}
