using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeRnn.Device.Tests.Terminal;

/// <summary>The service in a terminal of 80 x 24, which <c>script</c> makes and records.</summary>
public sealed partial class RunScreenProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void A_live_picture_is_drawn_and_the_terminal_given_back_whatever_ends_it(string signal)
    {
        string shown = Run("", signal, recorded => Frames(recorded).Length > 2 && recorded.Contains(" as measured", StringComparison.Ordinal));

        Assert.All(Frames(shown), frame =>
        {
            string[] lines = frame.Split("\r\n");
            Assert.InRange(lines.Length, 1, 24);
            Assert.All(lines, line => Assert.InRange(CodePattern().Replace(line, "").TrimEnd('\r').Length, 0, 80));
        });
        Assert.True(shown.LastIndexOf("\e[?25h\e[?1049l", StringComparison.Ordinal) > shown.LastIndexOf("\e[?1049h", StringComparison.Ordinal), "the terminal is given back");
        Assert.DoesNotContain("\e[?1h", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_colours_it_writes_lines_that_fit()
    {
        string shown = Run("NO_COLOR=1", "TERM", recorded => recorded.Contains("learning, ", StringComparison.Ordinal));

        Assert.DoesNotContain("\e", shown, StringComparison.Ordinal);
        Assert.All(shown.ReplaceLineEndings("\n").Split('\n').Where(line => !line.StartsWith("Script ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
    }

    private string Run(string environment, string signal, Func<string, bool> isShown)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "edgernn"), record = _folder["typescript"], pid = _folder["pid"];
        string command = $"stty cols 80 rows 24; echo $$ >{pid}; exec env --default-signal=HUP,INT -u NO_COLOR TERM=xterm {environment} {program} run "
            + $"--set streams:main:sources=waves --set streams:main:rate=50 --set reportSeconds=0.5 --set stateFolder={_folder["state"]}";
        ProcessStartInfo start = new("script", ["-qefc", command, record]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string variable in (string[])["NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM", "NO_COLOR", "COLUMNS"])
        {
            start.Environment.Remove(variable);
        }

        using Process script = Process.Start(start)!;
        script.OutputDataReceived += (_, _) => { };
        script.BeginOutputReadLine();
        try
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(record) && isShown(Recorded()), Patience), "nothing is drawn");
            ServiceProcess.Signal(int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture), signal);
            Assert.True(script.WaitForExit(Patience), "it does not end");
            return Recorded();
        }
        finally
        {
            script.Kill(entireProcessTree: true);
        }

        string Recorded()
        {
            using StreamReader reader = new(new FileStream(record, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    /// <summary>Whole pictures: from one jump to the corner to the next.</summary>
    private static string[] Frames(string recorded) => [.. recorded.Split("\e[H").Skip(1).SkipLast(1)];

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex CodePattern();
}
