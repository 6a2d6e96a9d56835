using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The executable with outputs that are full, closed, or that nobody reads: it learns, saves and ends all the same.</summary>
public sealed class OutputProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Settings = "--set reportSeconds=0.1 --set checkpointMinutes=0.01 --set streams:main:sources=waves --set streams:main:rate=100";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Standard_output_on_a_full_disk_is_reported_and_stops_nothing()
    {
        using Process service = Shell("exec \"$0\" run {settings} --rows 100 >/dev/full 2>{folder}/err");
        Assert.True(service.WaitForExit(Patience));
        Assert.Equal(0, service.ExitCode);
        Assert.Contains("standard output cannot be written: ", Errors(), StringComparison.Ordinal);
        Assert.Matches("standard output: [1-9][0-9]* reports and events of this run were lost", Errors());
        AssertSaved();
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public void Standard_error_that_takes_nothing_stops_nothing(string redirection)
    {
        // An output that fails has something to report on standard error.
        using Process service = Shell($"exec \"$0\" run {{settings}} --rows 100 >/dev/full {redirection}");
        Assert.True(service.WaitForExit(Patience));
        Assert.Equal(0, service.ExitCode);
        AssertSaved();
    }

    [Fact]
    public void A_reader_that_stops_reading_holds_up_neither_learning_nor_the_end()
    {
        // The shell opens the pipe for reading, fills it and never reads.
        using Process service = Shell("mkfifo {folder}/pipe; exec 3<>{folder}/pipe; dd if=/dev/zero bs=4096 oflag=nonblock of={folder}/pipe 2>{folder}/filled; \"$0\" run {settings} --json >{folder}/pipe 2>{folder}/err & echo $!; wait $!; echo $?");
        int process = int.Parse(service.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        Assert.True(SpinWait.SpinUntil(() => Saved() > 0, Patience), "no checkpoint came");

        Stopwatch ending = Stopwatch.StartNew();
        ServiceProcess.Signal(process, "TERM");
        Assert.True(service.WaitForExit(Patience), "it did not end");
        Assert.Equal("0", service.StandardOutput.ReadLine());
        Assert.True(ending.Elapsed < TimeSpan.FromSeconds(15), $"the end took {ending.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public void A_run_in_front_of_head_ends_with_it()
    {
        using Process service = Shell("(\"$0\" run {settings}; echo $? >{folder}/code) 2>{folder}/err | head -2");
        Assert.True(service.WaitForExit(Patience));
        Assert.Equal("0", File.ReadAllText(_folder["code"]).Trim());
        Assert.Contains("standard output cannot be written: standard output: Broken pipe; the run ends\n", Errors(), StringComparison.Ordinal);
        AssertSaved();
    }

    [Fact]
    public void A_service_goes_on_without_its_reader_and_reports_to_the_next_ones()
    {
        (int code, _) = ServiceProcess.Run(_folder, $$"""
            mkfifo pipe
            INVOCATION_ID=1 "$0" run {{Settings}} --set stateFolder=$PWD/state >pipe 2>err &
            head -1 pipe >first
            await logged 'standard output cannot be written: standard output: Broken pipe; streams continue'
            report() { head -1 pipe | grep 'main: .*, [0-9]* samples'; }
            for reader in 1 2 3 4 5 6 7 8; do await report; done
            kill -TERM $!; wait $!
            """);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("plan --inputs 2")]
    [InlineData("completion bash")]
    [InlineData("record --source waves --rate 200")]
    public void A_command_whose_output_cannot_be_written_says_so_and_is_no_fault_of_the_program(string command)
    {
        using Process process = Shell($"\"$0\" {command} >/dev/full 2>{{folder}}/err");
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal((int)ExitCode.BadInput, process.ExitCode);
        Assert.Matches("^edgernn: standard output: No space left on device; .*\n$", Errors());
    }

    [Fact]
    public void A_recording_in_front_of_head_ends_with_it()
    {
        using Process record = Shell("(\"$0\" record --source waves --rate 200; echo $? >{folder}/code) 2>{folder}/err | head -2");
        Assert.True(record.WaitForExit(Patience));
        Assert.Contains(File.ReadAllText(_folder["code"]).Trim(), (string[])["0", "141"]);
    }

    [Fact]
    public void With_too_few_descriptors_it_ends_with_the_limit_and_what_raises_it()
    {
        using Process process = Shell("ulimit -n 60; exec \"$0\" run {settings} 2>{folder}/err");
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal((int)ExitCode.BadInput, process.ExitCode);
        Assert.Equal("edgernn: this process may open 60 files at once, and needs 64; raise the limit: ulimit -n 64, or LimitNOFILE=64 in a unit of systemd\n", Errors());
    }

    private void AssertSaved() => Assert.True(Saved() > 0, "no state was saved");

    /// <summary>A checkpoint, or the journal that a state is made again from.</summary>
    private int Saved() => !Directory.Exists(_folder["state"]) ? 0
        : Directory.GetFiles(_folder["state"], "*.safetensors", SearchOption.AllDirectories).Length
            + Directory.GetFiles(_folder["state"], "*.journal", SearchOption.AllDirectories).Length;

    private string Errors() => File.ReadAllText(_folder["err"]);

    private Process Shell(string script)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "edgernn");
        ProcessStartInfo start = new("sh", ["-c", script.Replace("{settings}", Settings + " --set stateFolder={folder}/state", StringComparison.Ordinal).Replace("{folder}", _folder[""], StringComparison.Ordinal), program])
        {
            RedirectStandardOutput = true,
        };
        foreach (string variable in (string[])["NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM"])
        {
            start.Environment.Remove(variable);
        }

        return Process.Start(start)!;
    }
}
