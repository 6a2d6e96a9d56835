using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>No command overwrites what it reads, nor a recording, nor what no run like its own wrote, unasked.</summary>
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

    [Theory]
    [InlineData("replay r.csv --cell gru --hidden 4 --export OUT", "safetensors file")]
    [InlineData("replay r.csv --predictions OUT", "file of predictions")]
    [InlineData("replay r.csv --plot OUT", "SVG picture")]
    [InlineData("replay r.csv --cell gru --hidden 4 --diagnose-plot OUT", "SVG picture")]
    [InlineData("anomalies t.csv --scores OUT", "file of scores")]
    [InlineData("export w.safetensors --onnx OUT", "ONNX model")]
    public void What_a_run_wrote_is_overwritten_and_any_other_file_only_by_force(string line, string kind)
    {
        _folder.Write("t.csv", "time,a\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"2026-01-05T00:00:{i:00}Z,{i % 7}\n")));
        Assert.Equal(ExitCode.Done, CommandLine.Run("replay", _recording, "--cell", "gru", "--hidden", "4", "--export", _folder["w.safetensors"]).ExitCode);
        string target = _folder["out.svg"];
        string[] words = [.. line.Split(' ').Select(word => word == "OUT" ? target : word.Contains('.') ? _folder[word] : word)];

        Assert.Equal((ExitCode.Done, ""), (CommandLine.Run(words).ExitCode, CommandLine.Run(words).Error));
        foreach (string other in (string[])["a,b\n1,2\n2,3\n", "notes of a winter, not to be lost"])
        {
            File.WriteAllText(target, other);
            CommandResult refused = CommandLine.Run(words);
            Assert.Equal(ExitCode.WrongUsage, refused.ExitCode);
            Assert.Contains($"{target}: exists and is no {kind}; name another file, or overwrite it with --force", refused.Error, StringComparison.Ordinal);
            Assert.Equal(other, File.ReadAllText(target));
        }

        Assert.Equal(ExitCode.Done, CommandLine.Run([.. words, "--force"]).ExitCode);
        Assert.Equal(ExitCode.Done, CommandLine.Run(words).ExitCode);
    }

    [Fact]
    public void On_a_full_disk_a_file_stays_as_it_was()
    {
        ServiceProcess.NeedMounts();
        (int code, string output) = ServiceProcess.Run(_folder, """
            mkdir disk; mount -t tmpfs -o size=256k tmpfs disk
            "$0" replay r.csv --cell gru --hidden 4 --export disk/w.safetensors >first || exit 1
            chmod 640 disk/w.safetensors; cp disk/w.safetensors before; dd if=/dev/zero of=disk/fill 2>/dev/null
            "$0" replay r.csv --cell gru --hidden 60 --export disk/w.safetensors >second 2>err; echo $?
            cmp before disk/w.safetensors && ls disk && rm disk/fill || exit 2
            ln -s w.safetensors disk/link
            "$0" replay r.csv --cell gru --hidden 5 --export disk/link >third || exit 3
            stat -c '%a %F' disk/w.safetensors disk/link; cmp -s before disk/w.safetensors
            """, hasOwnMounts: true);
        Assert.Equal((1, "3\nfill\nw.safetensors\n640 regular file\n777 symbolic link\n"), (code, output));
        Assert.Contains("--export disk/w.safetensors: cannot be written: No space left on device", File.ReadAllText(_folder["err"]), StringComparison.Ordinal);
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

    [Fact]
    public void Nothing_is_written_over_a_file_of_a_state_folder()
    {
        string state = _folder["state"];
        string[] run = ["run", "--rows", "60", "--set", $"stateFolder={state}", "--set", "output=none", "--set", "streams:main:sources=waves", "--set", "streams:main:rate=100", "--set", "streams:main:profile=light"];
        Assert.Equal(ExitCode.Done, CommandLine.Run(run).ExitCode);
        string segment = Directory.GetFiles(Path.Combine(state, "samples.journal")).Single();
        byte[] before = File.ReadAllBytes(segment);
        foreach (CommandResult refused in (CommandResult[])[
            CommandLine.Run("journal", state, "--export", segment, "--force"), CommandLine.Run("state", "export", state, segment, "--force"),
            CommandLine.Run("replay", _recording, "--cell", "gru", "--hidden", "4", "--export", segment, "--force")])
        {
            Assert.Equal(ExitCode.WrongUsage, refused.ExitCode);
            Assert.Contains("is a file of a state folder", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(segment));
    }
}
