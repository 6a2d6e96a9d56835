using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The executable as a service manager sees it: notifications on a socket, signals, exit codes.</summary>
public sealed class ServiceProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The service promises 5 s; the rest is for a machine that is busy.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(15);

    private const int MostNotifications = 200;
    private const int FileSize = 25;

    private readonly TemporaryFolder _folder = new();
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _errors = new();

    public ServiceProcessTests()
    {
        _manager.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        _manager.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        Write(rate: 100);
    }

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_reports_ready_feeds_the_watchdog_reports_its_status_and_ends_with_its_state_saved()
    {
        using Process service = Start();
        Await("READY=1");
        Await("WATCHDOG=1");
        Assert.Matches("^STATUS=room: warming up, [0-9]+ samples, score 0", Await("STATUS="));

        ServiceProcess.Signal(service.Id, "TERM");
        Await("STOPPING=1");
        Assert.True(service.WaitForExit(EndsWithin), "it did not end in time");
        Assert.Equal((0, ""), (service.ExitCode, Errors()));
        Assert.True(new EdgeRnn.Storage.Journal.JournalReader(_folder["state/samples.journal"], "room").TryRead(out _));
    }

    [Fact]
    public void On_a_hang_up_it_reads_its_settings_again_and_bad_ones_change_nothing()
    {
        using Process service = Start();
        Await("READY=1");
        Write(rate: 200);
        ServiceProcess.Signal(service.Id, "HUP");
        AwaitError("settings reloaded: 0 streams continue, 1 was started");

        Write(rate: 200, sources: "thermal:none");
        ServiceProcess.Signal(service.Id, "HUP");
        AwaitError("room: keeps its previous settings, the new ones cannot be used: streams:room: no sensor 'thermal:none'");
        AwaitError("settings reloaded: 0 streams continue, 1 was started", times: 2);

        _folder.Write("c.json", """{ "reportSecond": 1 }""");
        ServiceProcess.Signal(service.Id, "HUP");
        AwaitError("settings are as before, the new ones cannot be used: ");
        Await("STATUS=room: ");
        ServiceProcess.Signal(service.Id, "TERM");
        Assert.True(service.WaitForExit(EndsWithin), "it did not end in time");
        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public void A_hang_up_before_it_is_ready_is_taken_when_it_is()
    {
        _folder.Write("c.json", $$"""{ "stateFolder": "{{_folder["state"]}}", "streams": { "b": { "sources": "stdin" } } }""");
        using Process service = Start();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_folder["state/owner.lock"]), Patience), Errors());
        ServiceProcess.Signal(service.Id, "HUP");
        ServiceProcess.Signal(service.Id, "HUP");
        Feed(service, 5);
        Await("READY=1");
        AwaitError("settings reloaded: 1 stream continues, 0 were started");
        ServiceProcess.Signal(service.Id, "TERM");
        Assert.True(service.WaitForExit(Patience), "it did not end");
        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public void A_hang_up_as_soon_as_the_program_runs_is_taken_when_the_service_is_ready()
    {
        using Process service = Start();
        Assert.True(SpinWait.SpinUntil(() => Catches(service.Id, FileSize), Patience), "it does not begin");
        ServiceProcess.Signal(service.Id, "HUP");
        Await("READY=1");
        AwaitError("settings reloaded: 1 stream continues, 0 were started");
        ServiceProcess.Signal(service.Id, "TERM");
        Assert.True(service.WaitForExit(Patience), "it did not end");
        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public void While_it_learns_again_from_the_journal_the_manager_is_to_wait_and_samples_do()
    {
        const int Rows = 4000;
        _folder.Write("c.json", $$"""{ "stateFolder": "{{_folder["state"]}}", "history": { "enabled": false }, "streams": { "b": { "sources": "stdin", "network": { "hidden": 64, "window": 64 } } } }""");
        using (Process first = Start())
        {
            Feed(first, Rows);
            first.StandardInput.Close();
            Assert.True(first.WaitForExit(Patience), "it did not end");
        }

        Directory.Delete(_folder["state/b"], recursive: true);
        using Process service = Start();
        Feed(service, 5);
        Assert.Equal("EXTEND_TIMEOUT_USEC=30000000", Await("EXTEND_TIMEOUT_USEC="));
        Assert.Matches("^STATUS=b: learns again from the journal, [0-9]+ samples so far", Await("STATUS="));
        Await("READY=1");
        Assert.Matches($"^STATUS=b: [a-z ]+, {Rows + 5} samples", Await($"STATUS=b: watching, {Rows + 5} samples"));
        service.StandardInput.Close();
        Assert.True(service.WaitForExit(Patience), "it did not end");
        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public void When_a_folder_appears_that_knows_more_of_a_stream_the_manager_is_to_start_it_again()
    {
        _folder.Write("c.json", $$"""{ "stateFolder": "{{_folder["state"]}}", "streams": { "b": { "sources": "stdin", "network": { "hidden": 4 } } } }""");
        using (Process first = Start())
        {
            Feed(first, 100);
            first.StandardInput.Close();
            Assert.True(first.WaitForExit(Patience), "it did not end");
        }

        Directory.Move(_folder["state"], _folder["late"]);
        using Process service = Start();
        Feed(service, 5);
        Await("STATUS=b: warming up, 5 samples");
        Directory.Move(_folder["state"], _folder["early"]);
        Directory.Move(_folder["late"], _folder["state"]);
        AwaitError("knows 100 samples of b, more than the 5 in memory");
        Assert.True(service.WaitForExit(Patience), "it did not end");
        Assert.Equal(7, service.ExitCode);
    }

    [Fact]
    public void A_service_manager_that_does_not_read_holds_up_nothing()
    {
        using Process service = Start();
        Await("READY=1");
        for (int reload = 1; reload <= 15; reload++)
        {
            Write(rate: 100 + reload);
            ServiceProcess.Signal(service.Id, "HUP");
            AwaitError("settings reloaded: ", times: reload);
        }

        ServiceProcess.Signal(service.Id, "TERM");
        Assert.True(service.WaitForExit(EndsWithin), "it did not end in time");
        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public void It_ends_when_asked_to_while_it_waits_for_a_silent_input()
    {
        _folder.Write("c.json", $$"""
            { "stateFolder": "{{_folder["state"]}}", "streams": { "a": { "sources": "waves" }, "b": { "sources": "stdin" } } }
            """);
        Directory.CreateDirectory(_folder["state/a"]);
        _folder.Write("state/a/checkpoint-000000001-5.safetensors", "none");
        using Process service = Start();
        AwaitError("a: ");

        ServiceProcess.Signal(service.Id, "TERM");
        Assert.True(service.WaitForExit(EndsWithin), "it did not end in time");
        Assert.Equal(0, service.ExitCode);
    }

    [Fact]
    public void A_collector_that_does_not_answer_does_not_hold_up_the_end()
    {
        using TcpListener silent = new(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        _folder.Write("c.json", $$"""
            { "stateFolder": "{{_folder["state"]}}", "metrics": { "otlpEndpoint": "http://{{silent.LocalEndpoint}}" },
              "streams": { "room": { "sources": "room", "rate": 100 } } }
            """);
        using Process service = Start();
        Await("READY=1");
        ServiceProcess.Signal(service.Id, "TERM");
        Assert.True(service.WaitForExit(EndsWithin), "it did not end in time");
        Assert.Equal(0, service.ExitCode);
    }

    /// <summary>Whether a process has a handler for a signal; for <see cref="FileSize"/> the program installs one first of all.</summary>
    private static bool Catches(int process, int signal) => File.ReadLines($"/proc/{process}/status")
        .Any(line => line.StartsWith("SigCgt:", StringComparison.Ordinal) && (Convert.ToUInt64(line["SigCgt:".Length..].Trim(), 16) >> (signal - 1) & 1) != 0);

    /// <summary>Lines for a stream that reads standard input.</summary>
    private static void Feed(Process service, int rows)
    {
        service.StandardInput.Write("a,b\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{row % 7},{row * row % 89}\n")));
        service.StandardInput.Flush();
    }

    private Process Start()
    {
        // Tests that run under nohup would hand down that hang-ups are ignored.
        ProcessStartInfo start = new("env", ["--default-signal=HUP", Path.Combine(AppContext.BaseDirectory, "edgernn"), "run", "--config", _folder["c.json"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment["NOTIFY_SOCKET"] = _folder["notify"];
        start.Environment["WATCHDOG_USEC"] = "2000000";
        start.Environment.Remove("JOURNAL_STREAM");
        Process process = new() { StartInfo = start };
        process.ErrorDataReceived += (_, line) => _errors.Enqueue(line.Data is null ? "" : line.Data + '\n');
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private void Write(int rate, string sources = "room") => _folder.Write("c.json", $$"""
        { "stateFolder": "{{_folder["state"]}}", "reportSeconds": 0.1, "streams": { "room": { "sources": "{{sources}}", "rate": {{rate}} } } }
        """);

    private string Await(string start)
    {
        byte[] datagram = new byte[4096];
        List<string> others = [];
        for (int i = 0; i < MostNotifications; i++)
        {
            string text = Encoding.UTF8.GetString(datagram, 0, _manager.Receive(datagram));
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return text;
            }

            others.Add(text);
        }

        throw new InvalidOperationException($"no {start} among {string.Join(", ", others.Distinct().Take(10))}");
    }

    private string Errors() => string.Concat(_errors);

    private void AwaitError(string text, int times = 1) =>
        Assert.True(SpinWait.SpinUntil(() => Errors().Split(text).Length > times, Patience), Errors());
}
