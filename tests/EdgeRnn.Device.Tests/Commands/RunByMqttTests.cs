using System.Text.Json.Nodes;
using EdgeRnn.Device.Tests.Mqtt;
using EdgeRnn.Device.Tests.Sinks.Mqtt;
using EdgeRnn.Device.Tests.Sinks.Web;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>The service with a broker on both sides.</summary>
public sealed class RunByMqttTests : IDisposable
{
    private const string State = "edgernn/pi/waves/state", Discovery = "homeassistant/device/edgernn_pi_waves/config";

    private readonly TemporaryFolder _folder = new();
    private readonly TestBroker _broker = new();

    public void Dispose()
    {
        _service?.Dispose();
        _broker.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commands_change_what_a_stream_does_and_decisions_outlast_a_restart()
    {
        Task<CommandResult> run = Run(rows: 100_000, "mqtt:commands=true");
        TestBroker.Await(() => _broker.Retained.ContainsKey(Discovery) && Latest("watching"), "it does not watch");
        Assert.Equal([], HomeAssistantRules.Faults(Discovery, _broker.Retained[Discovery]));

        Send("learning", "OFF");
        TestBroker.Await(() => Latest("\"learning\":\"OFF\""), "it continues learning");
        Send("days", "3.5");
        TestBroker.Await(() => Latest("\"days\":3.5"), "the days are as before");
        Send("normal", "PRESS");
        int before = _broker.Messages.Count;
        Send("relearn", "PRESS");
        // A report may come too late for the first of the states that lead to watching.
        TestBroker.Await(
            () => _broker.Messages.Skip(before).Any(message => message.Topic == State && !message.Payload.Contains("watching", StringComparison.Ordinal)), "it did not begin again");
        TestBroker.Await(() => File.Exists(_folder["state/waves/decisions.json"]), "the decisions are not kept");
        Stop();
        Assert.Equal((ExitCode.Done, "offline"), ((await run).ExitCode, _broker.Retained["edgernn/pi/status"]));

        _broker.Messages.Clear();
        run = Run(rows: 100_000, "mqtt:commands=true");
        TestBroker.Await(() => Latest("\"learning\":\"OFF\"") && Latest("\"days\":3.5"), "the decisions are forgotten");
        Stop();
        CommandResult second = await run;
        Assert.DoesNotContain("not saved", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_topics_forecasts_them_and_neither_garbage_nor_a_stalled_broker_costs_it_a_sample()
    {
        int port = ServedStream.FreePort();
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(60) };
        async Task<(long Processed, long Dropped)> Counts()
        {
            JsonNode stream = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/api/v1/streams/waves"), TestContext.Current.CancellationToken))!;
            return ((long)stream["processed"]!, (long)stream["dropped"]!);
        }

        for (int i = 0; i < 50; i++)
        {
            _broker.Publish($"homeassistant/sensor/garbage{i}/config", new byte[100 * i], retain: true);
        }

        _broker.Publish("house/a", "1", retain: true);
        _broker.Publish("house/b", "2", retain: true);
        Task<CommandResult> run = Run(rows: 100_000, "streams:waves:sources=mqtt:house/+", "mqtt:staleSeconds=60", "streams:waves:queue=100000", $"web:port={port}");
        TestBroker.Await(() => _broker.Count(State) > 0, "no state");
        for (int i = 0; i < 20; i++)
        {
            _broker.Publish("house/a", i % 10 == 0 ? new byte[10 << 20] : i % 2 == 0 ? new byte[1 << 19] : [0xff, 0xfe]);
            _broker.Publish("house/b", $"{i}");
        }

        TestBroker.Await(() => _broker.Messages.Any(message => message.Topic.StartsWith("edgernn/pi/waves/channel/house_b_", StringComparison.Ordinal) && message.Payload.Contains("\"value\":19", StringComparison.Ordinal)), "b has no value");
        TaskCompletionSource stall = new();
        _broker.Stall = stall.Task;
        long before = (await Counts()).Processed, begun = Environment.TickCount64;
        while ((await Counts()).Processed < before + 100)
        {
            Assert.True(Environment.TickCount64 - begun < 60_000, "it waits for the broker");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        stall.SetResult();
        Assert.Equal(0, (await Counts()).Dropped);
        Stop();
        Assert.Equal(ExitCode.Done, (await run).ExitCode);
    }

    [Fact]
    public void Topics_are_recorded_and_listed()
    {
        _broker.Publish("home/a/temp", "21.5", retain: true);
        _broker.Publish("homeassistant/sensor/b/config", """{"state_topic":"home/b","name":"Attic","unit_of_measurement":"°C","unique_id":"b1"}""", retain: true);
        _broker.Publish("home/b", "3", retain: true);
        string[] broker = ["--set", "mqtt:host=127.0.0.1", "--set", $"mqtt:port={_broker.Port}"];
        CommandResult record = CommandLine.Run(["record", "--source", "mqtt:home/+/temp", "--rows", "20", "--rate", "10", .. broker]);
        Assert.Equal(ExitCode.Done, record.ExitCode);
        Assert.Matches(@"(?m)^[^,]+,home/a/temp$", record.Output);
        Assert.Contains(",21.5\n", record.Output, StringComparison.Ordinal);

        CommandResult list = CommandLine.Run("sensors", "--mqtt", $"127.0.0.1:{_broker.Port}");
        Assert.Equal((ExitCode.Done, ""), (list.ExitCode, list.Error));
        Assert.Matches(@"(?m)^b1 +3 °C +Attic +mqtt:home/b$", list.Output);
        Assert.Matches(@"(?m)^home/a/temp +21\.5 +home/a/temp +mqtt:home/a/temp$", list.Output);
    }

    [Fact]
    public async Task Each_topic_can_be_a_stream_of_its_own()
    {
        _broker.Publish("home/kitchen/climate", """{"t":1,"h":2}""", retain: true);
        _broker.Publish("home/at tic/climate", """{"t":3}""", retain: true);
        Task<CommandResult> run = Run(rows: 100_000, "streams:waves:sources=mqtt:home/+/climate", "streams:waves:perTopic=true", "maxStreams=3");
        TestBroker.Await(
            () => _broker.Messages.Any(message => message.Topic == "edgernn/pi/waves-kitchen/channel/home_kitchen_climate_h_" + Hash("home/kitchen/climate/h") && message.Payload.Contains("\"value\":2", StringComparison.Ordinal)),
            string.Join('\n', _broker.Messages.Select(message => message.Topic).Distinct()));
        TestBroker.Await(() => _broker.Retained.Keys.Any(topic => topic.StartsWith("homeassistant/device/edgernn_pi_waves-at_tic_", StringComparison.Ordinal)), "no attic");
        // Two devices that come later, one more than there may be.
        _broker.Publish("home/cellar/climate", """{"t":4}""");
        _broker.Publish("home/roof/climate", """{"t":5}""");
        TestBroker.Await(() => _broker.Retained.Keys.Any(topic => topic.StartsWith("homeassistant/device/edgernn_pi_waves-cellar", StringComparison.Ordinal)), "no cellar");
        Stop();
        CommandResult ended = await run;
        Assert.Equal(ExitCode.Done, ended.ExitCode);
        Assert.Contains("1 topic was heard for the first time: waves-cellar", ended.Error, StringComparison.Ordinal);
        Assert.Contains("maxStreams: topics left out: 1; there are 3 streams of topics already", ended.Error, StringComparison.Ordinal);
        Assert.Contains("perTopic is 'true'; expected false, or one source with wildcards", CommandLine.Run("config", "--set", "streams:a:perTopic=true").Error, StringComparison.Ordinal);
        static string Hash(string id) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)))[..8];
    }

    [Fact]
    public async Task A_stream_of_a_topic_is_the_same_when_the_topic_or_a_member_of_it_is_missing()
    {
        string[] settings = ["streams:waves:sources=mqtt:home/+/climate", "streams:waves:perTopic=true"];
        _broker.Publish("home/Küche/climate", """{"t":1,"h":2}""", retain: true);
        Task<CommandResult> first = Run(rows: 100_000, settings);
        TestBroker.Await(() => Published("\"value\":2"), "no value of h");
        Stop();
        Assert.Equal(ExitCode.Done, (await first).ExitCode);
        Assert.True(Directory.Exists(_folder["state/waves-K%C3%BCche"]));

        _broker.Publish("home/Küche/climate", "", retain: true);
        int before = _broker.Messages.Count;
        Task<CommandResult> second = Run(rows: 100_000, settings);
        TestBroker.Await(() => _broker.Messages.Skip(before).Any(message => message.Topic.StartsWith("homeassistant/device/edgernn_pi_waves-K", StringComparison.Ordinal)), "the stream did not start");
        _broker.Publish("home/Küche/climate", """{"t":3,"h":44}""");
        TestBroker.Await(() => Published("\"value\":44"), "no value of h in the second run");
        Stop();
        CommandResult ended = await second;
        Assert.Equal(ExitCode.Done, ended.ExitCode);
        Assert.DoesNotContain("learned again", ended.Error, StringComparison.Ordinal);
        bool Published(string text) => _broker.Messages.Any(message => message.Topic.StartsWith("edgernn/pi/waves-K", StringComparison.Ordinal) && message.Payload.Contains(text, StringComparison.Ordinal));
    }

    private bool Latest(string text) => _broker.Messages.LastOrDefault(message => message.Topic == State)?.Payload.Contains(text, StringComparison.Ordinal) == true;

    private void Send(string command, string payload) => _broker.Publish($"edgernn/pi/waves/set/{command}", payload);

    /// <summary>Has the run end: its rows are counted per stream, and there are very many.</summary>
    private void Stop() => _service!.Stop();

    private RunningService? _service;

    private Task<CommandResult> Run(int rows, params string[] settings)
    {
        _service?.Dispose();
        _service = new RunningService(
            [
                "streams:waves:sources=waves", "streams:waves:rate=100", "streams:waves:network:hidden=4", "reportSeconds=0.2", $"stateFolder={_folder["state"]}", "output=none",
                "mqtt:host=127.0.0.1", $"mqtt:port={_broker.Port}", "mqtt:name=pi", .. settings,
            ],
            "--rows", $"{rows}");
        return _service.Result;
    }
}
