using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>No command overwrites what it reads, nor a recording, unasked.</summary>
public sealed class OverwriteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _recording;

    public OverwriteTests() => _recording = _folder.Write("r.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 7},{i % 5}\n")));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--export")]
    [InlineData("--predictions")]
    public void An_output_that_is_the_input_is_refused_however_it_is_named(string option)
    {
        string before = File.ReadAllText(_recording), link = _folder["link.csv"];
        File.CreateSymbolicLink(link, _recording);
        foreach (string path in (string[])[_recording, link, Path.Combine(_folder.Path, ".", "r.csv")])
        {
            CommandResult result = CommandLine.Run("replay", _recording, option, path);
            Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
            Assert.Contains($"{option} {path}: is the file that is read", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllText(_recording));
    }

    [Fact]
    public void One_file_for_two_outputs_is_refused()
    {
        CommandResult result = CommandLine.Run("replay", _recording, "--export", _folder["x"], "--predictions", _folder["x"]);
        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.False(File.Exists(_folder["x"]));
    }

    [Fact]
    public void A_recording_is_overwritten_only_by_force()
    {
        string before = File.ReadAllText(_recording);
        string[] record = ["record", "--source", "room", "--rows", "2", "--out", _recording];
        CommandResult refused = CommandLine.Run(record);
        Assert.Equal(ExitCode.WrongUsage, refused.ExitCode);
        Assert.Contains($"--out {_recording}: exists; name another file, or overwrite it with --force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_recording));

        Assert.Equal(ExitCode.Done, CommandLine.Run([.. record, "--force"]).ExitCode);
        Assert.Equal(3, File.ReadAllLines(_recording).Length);
    }

    [Fact]
    public void A_recording_does_not_overwrite_the_one_it_replays()
    {
        CommandResult result = CommandLine.Run("record", "--source", $"replay:{_recording}@max", "--out", _recording, "--force");
        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Equal(31, File.ReadAllLines(_recording).Length);
    }
}
