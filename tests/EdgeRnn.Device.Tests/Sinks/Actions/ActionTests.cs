using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Actions;
using EdgeRnn.Device.Tests.Mqtt;
using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Actions;

public sealed class ActionTests : IDisposable
{
    private static readonly DateTime Time = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();
    private readonly HandClock _clock = new();
    private readonly StringWriter _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_webhook_gets_what_happened_as_JSON()
    {
        using Requests requests = new(200);
        using ActionSink sink = Sink($"actions:a:webhook={requests.Address}");
        sink.Report(Alarm());
        sink.Report(new StateEvent(Time, "room", StreamState.Learning));
        TestBroker.Await(() => requests.All.Count == 1, Log());

        JsonNode json = JsonNode.Parse(requests.All.Single().Split("\r\n\r\n", 2)[1])!;
        Assert.Equal(("alarm", "room", "temp", 20.1, 35.0), ((string?)json["event"], (string?)json["stream"], (string?)json["channel"], (double)json["expected"]!, (double)json["got"]!));
        Assert.Equal("room: temp far from its forecast: expected 20.1 °C, got 35 °C", (string?)json["message"]);
    }

    [Fact]
    public void Ntfy_gets_a_line_with_a_title_and_a_token_from_a_file()
    {
        using Requests requests = new(200);
        string token = _folder.Write("token", "tk_1\n");
        using ActionSink sink = Sink($"actions:a:webhook={requests.Address}", "actions:a:form=text", "actions:a:on=alarmOver,drift", $"actions:a:tokenFile={token}");
        sink.Report(Alarm());
        sink.Report(new StateEvent(Time, "room", StreamState.Relearning) { IsDrift = true });
        TestBroker.Await(() => requests.All.Count == 1, Log());

        string request = requests.All.Single();
        Assert.Contains("Title: room: drift\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer tk_1\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nroom: has changed for good; what was an alarm is normal from here on", request, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_of_any_name_reaches_ntfy()
    {
        using Requests requests = new(200);
        using ActionSink sink = Sink($"actions:a:webhook={requests.Address}", "actions:a:form=text");
        sink.Report(Alarm() with { Stream = "Küche" });
        TestBroker.Await(() => requests.All.Count == 1, Log());

        string request = requests.All.Single();
        Assert.Contains($"Title: =?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes("Küche: alarm"))}?=\r\n", request, StringComparison.Ordinal);
        Assert.Contains("\r\n\r\nKüche: temp far from its forecast", request, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_in_passing_is_tried_again_and_what_is_refused_is_not()
    {
        using Requests failing = new(503, 429, 200), refusing = new(403, 200);
        ActionSettings[] actions = [.. Settings($"actions:a:webhook={failing.Address}", $"actions:b:webhook={refusing.Address}").Actions];
        Notices notices = new(_log, _clock, forJournal: false);
        using (ActionRunner first = new(actions[0], new WebhookTarget(actions[0]), notices, _clock, TimeSpan.FromMilliseconds(1)))
        using (ActionRunner second = new(actions[1], new WebhookTarget(actions[1]), notices, _clock, TimeSpan.FromMilliseconds(1)))
        {
            first.Add(ActionNotice.Of(Alarm())!);
            second.Add(ActionNotice.Of(Alarm())!);
            TestBroker.Await(() => failing.All.Count == 3 && refusing.All.Count == 1, Log());
            TestBroker.Await(() => Log().Contains("action b: was not done: 127.0.0.1 answers 403", StringComparison.Ordinal), Log());
        }

        Assert.Equal((3, 1), (failing.All.Count, refusing.All.Count));
    }

    [Fact]
    public void During_the_cool_down_the_same_is_left_out_and_counted()
    {
        Collected target = new();
        ActionSettings action = Settings("actions:a:exec=true", "actions:a:coolDownSeconds=60", "actions:a:on=alarm,silence").Actions[0];
        using ActionRunner runner = new(action, target, new Notices(_log, _clock, forJournal: false), _clock);
        for (int second = 0; second < 70; second += 10)
        {
            _clock.Milliseconds = second * 1000;
            runner.Add(ActionNotice.Of(Alarm())!);
        }

        runner.Add(ActionNotice.Of(Alarm() with { Stream = "cellar" })!);
        runner.Add(ActionNotice.Of(new SilenceEvent(Time, "room", true, TimeSpan.FromSeconds(60)))!);
        TestBroker.Await(() => target.All.Count == 4, "not all");
        Assert.Equal([("room", ActionEvent.Alarm, 0L), ("room", ActionEvent.Alarm, 5), ("cellar", ActionEvent.Alarm, 0), ("room", ActionEvent.Silence, 0)], target.All);
    }

    [Fact]
    public void A_target_that_stalls_holds_up_nobody_and_the_oldest_notices_are_dropped()
    {
        using ManualResetEventSlim go = new();
        Collected target = new() { Wait = go };
        ActionSettings action = Settings("actions:a:exec=true", "actions:a:coolDownSeconds=0").Actions[0];
        ActionRunner runner = new(action, target, new Notices(_log, _clock, forJournal: false), _clock);
        for (int i = 0; i < ActionRunner.Capacity + 20; i++)
        {
            runner.Add(ActionNotice.Of(Alarm())!);
        }

        go.Set();
        TestBroker.Await(() => Log().Contains("action a: is too slow: ", StringComparison.Ordinal), Log());
        runner.Dispose();
        Assert.InRange(target.All.Count, ActionRunner.Capacity - 1, ActionRunner.Capacity + 1);
    }

    [Fact]
    public void A_program_gets_its_arguments_as_they_are_and_the_notice_as_its_input()
    {
        string script = _folder.Write("s.sh", "printf '%s|%s|' \"$1\" \"$EDGERNN_EVENT\" >\"$2.new\"\ncat >>\"$2.new\"\nmv \"$2.new\" \"$2\"\n");
        string config = _folder.Write("c.json", $$"""{ "actions": { "a": { "exec": ["/bin/sh", "{{script}}", "$(touch /tmp/no); `x` \"q\"", "{{_folder["out"]}}"] } } }""");
        using ActionSink sink = new(ServiceSettings.Read(config, new Hashtable(), []).Actions, null, new Notices(_log, _clock, forJournal: false), _clock);
        sink.Report(Alarm());
        TestBroker.Await(() => File.Exists(_folder["out"]), Log());
        Assert.StartsWith("$(touch /tmp/no); `x` \"q\"|alarm|{\"event\":\"alarm\",\"stream\":\"room\"", File.ReadAllText(_folder["out"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_takes_too_long_is_ended_with_its_children_and_one_that_is_not_there_is_named()
    {
        ExecTarget slow = new(Settings("actions:a:exec=sleep,1000", "actions:a:limitSeconds=0.2").Actions[0]);
        Assert.Equal("sleep: was ended after 0.2 s", Assert.Throws<ActionException>(() => slow.Send(ActionNotice.Of(Alarm())!, 0, CancellationToken.None)).Message);
        ExecTarget none = new(Settings("actions:a:exec=/no/such/program").Actions[0]);
        Assert.Contains("/no/such/program: cannot be started", Assert.Throws<ActionException>(() => none.Send(ActionNotice.Of(Alarm())!, 0, CancellationToken.None)).Message, StringComparison.Ordinal);
        ExecTarget failing = new(Settings("actions:a:exec=false").Actions[0]);
        Assert.Equal("false: ended with 1", Assert.Throws<ActionException>(() => failing.Send(ActionNotice.Of(Alarm())!, 0, CancellationToken.None)).Message);
    }

    [Fact]
    public void The_command_tries_every_action_and_reports_which_failed()
    {
        using TestBroker broker = new();
        using Requests requests = new(200);
        string[] settings = ["--set", $"mqtt:port={broker.Port}", "--set", "mqtt:host=127.0.0.1", "--set", "actions:message:mqtt=a/b", "--set", $"actions:hook:webhook={requests.Address}"];
        CommandResult result = CommandLine.Run(["actions", "test", .. settings]);
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.Equal(["hook: done", "message: done"], result.Output.TrimEnd().Split('\n').Order());
        Assert.Contains("this is a test", broker.Messages.Single(message => message.Topic == "a/b").Payload, StringComparison.Ordinal);

        CommandResult failed = CommandLine.Run(["actions", "test", .. settings, "--set", "actions:program:exec=false"]);
        Assert.Equal((ExitCode.BadInput, "edgernn: not every action was done; correct its settings\n"), (failed.ExitCode, failed.Error));
        Assert.Contains("program: false: ended with 1", failed.Output, StringComparison.Ordinal);
        Assert.Contains("no action is set", CommandLine.Run("actions", "test").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("actions:a: expected exactly one of webhook, mqtt and exec", "actions:a:on=alarm")]
    [InlineData("actions:a: expected exactly one of webhook, mqtt and exec", "actions:a:exec=true", "actions:a:webhook=http://x/")]
    [InlineData("actions:a:webhook is 'ftp://x'; expected an address", "actions:a:webhook=ftp://x")]
    [InlineData("actions:a:on is 'alarn'; expected some of alarm, alarmOver, drift, silence, silenceOver", "actions:a:exec=true", "actions:a:on=alarn")]
    [InlineData("actions:a:mqtt needs a broker", "actions:a:mqtt=x")]
    public void Wrong_settings_are_named(string message, params string[] settings) =>
        Assert.Contains(message, Assert.Throws<UserException>(() => Settings(settings)).Message, StringComparison.Ordinal);

    private static AlarmEvent Alarm() => new(Time, "room", true, "temp", 62, AnomalyCause.Error) { Expected = 20.1, Actual = 35, Unit = "°C" };

    private ActionSink Sink(params string[] settings) => new(Settings(settings).Actions, null, new Notices(_log, _clock, forJournal: false), _clock);

    private static ServiceSettings Settings(params string[] settings) => ServiceSettings.Read(null, new Hashtable(), settings);

    private string Log()
    {
        lock (_log)
        {
            return _log.ToString();
        }
    }

    private sealed class Collected : IActionTarget
    {
        public ManualResetEventSlim? Wait { get; init; }

        public ConcurrentQueue<(string Stream, ActionEvent Kind, long LeftOut)> All { get; } = new();

        public void Send(ActionNotice notice, long leftOut, CancellationToken stop)
        {
            Wait?.Wait(stop);
            All.Enqueue((notice.Stream, notice.Kind, leftOut));
        }
    }

    /// <summary>Answers requests with given codes, the last one again and again.</summary>
    private sealed class Requests : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly int[] _codes;

        public Requests(params int[] codes)
        {
            _codes = codes;
            _listener.Start();
            _ = Task.Run(Answer);
        }

        public string Address => $"http://{_listener.LocalEndpoint}/hook";

        public ConcurrentQueue<string> All { get; } = new();

        public void Dispose() => _listener.Dispose();

        private async Task Answer()
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    NetworkStream stream = client.GetStream();
                    StringBuilder request = new();
                    byte[] buffer = new byte[4096];
                    do
                    {
                        request.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer)));
                    }
                    while (!IsWhole(request.ToString()));
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {_codes[Math.Min(i, _codes.Length - 1)]} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
                    All.Enqueue(request.ToString());
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
            {
                // Closed.
            }
        }

        private static bool IsWhole(string request)
        {
            string[] parts = request.Split("\r\n\r\n", 2);
            return parts.Length == 2 && Encoding.UTF8.GetByteCount(parts[1]) >= int.Parse(
                parts[0].Split("Content-Length: ")[1].Split("\r\n")[0], System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
