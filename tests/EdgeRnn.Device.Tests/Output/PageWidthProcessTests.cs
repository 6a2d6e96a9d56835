using System.Diagnostics;
using EdgeRnn.Device.Tests.Replay;
using Xunit;

namespace EdgeRnn.Device.Tests.Output;

/// <summary>What each command prints for people, on a page of 80 columns.</summary>
public sealed class PageWidthProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("replay r.csv --horizon 1,24")]
    [InlineData("replay r.csv --cell lstm --hidden 8 --diagnose")]
    [InlineData("anomalies r.csv")]
    [InlineData("score data")]
    [InlineData("explain r.csv")]
    [InlineData("plan --inputs 4")]
    [InlineData("sensors")]
    [InlineData("config")]
    [InlineData("doctor")]
    [InlineData("bench --cell gru --hidden 16 --runs 1")]
    [InlineData("run --rows 30 --set streams:main:sources=waves --set streams:main:rate=200 --set reportSeconds=0.1 --set stateFolder=state")]
    public void Nothing_is_wider_than_the_page(string command) => AssertFits(command);

    [Fact]
    public void What_is_kept_fits_as_well()
    {
        Run("run --rows 60 --set streams:main:sources=waves --set streams:main:rate=200 --set reportSeconds=0.1 --set stateFolder=state");
        Run("replay r.csv --cell gru --hidden 8 --export w.safetensors");
        foreach (string command in (string[])["history --set stateFolder=state", "history --channel wave0 --draw --set stateFolder=state", "journal state", "state verify state", "inspect w.safetensors"])
        {
            AssertFits(command);
        }
    }

    [Fact]
    public void Every_help_fits()
    {
        string[] lines = AssertFits("--help");
        foreach (string line in lines.SkipWhile(line => line != "Commands:").Skip(1).Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' '))
        {
            AssertFits($"{line.Trim().Split(' ')[0]} --help");
        }
    }

    [Fact]
    public void A_pipe_gets_whole_lines() => Assert.Contains(Run("explain r.csv", columns: null), line => line.Length > 80);

    private string[] AssertFits(string command)
    {
        string[] lines = Run(command);
        Assert.True(lines.Length > 1, command);
        Assert.All(lines, line => Assert.True(line.Length <= 80, $"{command}: {line.Length}: {line}"));
        return lines;
    }

    private string[] Run(string command, string? columns = "80")
    {
        if (!File.Exists(_folder["r.csv"]))
        {
            _folder.Write("r.csv", SampleRecording.Text(600));
            Directory.CreateDirectory(_folder["data"]);
            _folder.Write(Path.Combine("data", "a_recording_with_quite_a_long_name.csv"), SampleRecording.Text(2000));
        }

        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "edgernn"), command.Split(' '))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["COLUMNS"] = columns;
        start.Environment["TZ"] = "UTC";
        using Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}: {process.ExitCode}: {output}");
        return output.TrimEnd('\n').Split('\n');
    }
}
