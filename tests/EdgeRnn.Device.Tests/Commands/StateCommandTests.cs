using System.Text.Json.Nodes;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>A state folder is verified file by file; a stream moves to another folder in one file.</summary>
public sealed class StateCommandTests : IDisposable
{
    private static readonly string Golden = Path.Combine(Repository.Root, "tests", "EdgeRnn.Device.Tests", "Golden", "0.2.0");

    private readonly TemporaryFolder _folder = new();

    public StateCommandTests()
    {
        foreach (string path in Directory.GetFiles(Golden, "*", SearchOption.AllDirectories))
        {
            string copy = _folder[Path.Combine("state", Path.GetRelativePath(Golden, path))];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_file_is_verified_and_each_kind_of_damage_is_found()
    {
        File.WriteAllText(_folder["state/network/checkpoint-000000009-1.safetensors.tmp"], "half");
        File.WriteAllText(_folder["state/network/checkpoint-000000008-1.safetensors.bad"], "bad");
        Assert.Equal(
            ["set aside network", "sound light", "sound network", "sound samples.journal", "unfinished network"], Verify(ExitCode.Done).Order(StringComparer.Ordinal));

        Flip(Checkpoint("network"), -40);
        Assert.Contains("damaged network", Verify(ExitCode.StateUnusable));
        Flip(Checkpoint("network"), -40);

        // The last record that is not whole is what a power cut leaves.
        Flip(Segment, -5);
        Assert.Contains("unfinished samples.journal", Verify(ExitCode.Done));
        Flip(Segment, -5);
        Flip(Segment, 20);
        Assert.Contains("damaged samples.journal", Verify(ExitCode.StateUnusable));
        Flip(Segment, 20);

        File.WriteAllText(_folder["state/history.db"], "no database at all");
        File.WriteAllText(_folder["state/notes"], "mine");
        CommandResult result = CommandLine.Run("state", "verify", _folder["state"]);
        Assert.Matches("(?m)^damaged +history.db: ", result.Output);
        Assert.Matches("(?m)^unknown +notes: ", result.Output);
        Assert.EndsWith("1 of 7 files is damaged", result.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_moved_continues_where_it_was()
    {
        Assert.Equal("network: the checkpoint of sample 159, 400 samples of the journal", Move("network", "other", "--as", "moved"));
        CommandResult result = CommandLine.Run(
            "run", "--json", "--set", $"stateFolder={_folder["other"]}", "--set", "history:enabled=false", "--rows", "1",
            "--set", $"streams:moved:sources=replay:{Path.Combine(Golden, "..", "more.csv")}@max", "--set", "streams:moved:horizons=1,10", "--set", "streams:moved:network:hidden=4", "--set", "streams:moved:network:window=8");
        JsonObject started = JsonNode.Parse(result.Output.Split('\n').First(line => line.Contains("started", StringComparison.Ordinal)))!.AsObject();
        Assert.Equal((400, 159), ((int)started["row"]!, (int)started["recovered"]!["checkpointRow"]!));
    }

    [Fact]
    public void A_folder_that_has_the_stream_or_is_in_use_takes_none_and_stays_as_it_is()
    {
        Move("network", "other");
        Move("light", "other");
        string before = Listing("other");
        CommandResult again = CommandLine.Run("state", "import", _folder["other"], _folder["file"]);
        Assert.Equal(ExitCode.StateUnusable, again.ExitCode);
        Assert.Contains($"{_folder["other"]}: has a stream light: ", again.Error, StringComparison.Ordinal);
        Directory.Delete(_folder["other/light"], recursive: true);
        again = CommandLine.Run("state", "import", _folder["other"], _folder["file"]);
        Assert.Contains("samples.journal holds samples of it; nothing was changed", again.Error, StringComparison.Ordinal);

        using StateFolderLock held = StateFolderLock.Take(_folder["third"]);
        CommandResult locked = CommandLine.Run("state", "import", _folder["third"], _folder["file"]);
        Assert.Equal(ExitCode.StateUnusable, locked.ExitCode);
        Assert.Contains($"in use by process {Environment.ProcessId}", locked.Error, StringComparison.Ordinal);
        Assert.Contains("segment-0000000001.journal", before, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_is_taken_in_as_a_whole_or_not_at_all(bool intoOthers)
    {
        if (intoOthers)
        {
            Move("light", "other");
        }

        // Where its checkpoints are to be there is a file: its samples could be taken in alone.
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["other/network"], "");
        string segment = _folder["other/samples.journal/segment-0000000001.journal"];
        byte[] before = intoOthers ? File.ReadAllBytes(segment) : [];
        Assert.Equal(ExitCode.Done, CommandLine.Run("state", "export", _folder["state"], _folder["file"], "--stream", "network").ExitCode);
        Assert.NotEqual(ExitCode.Done, CommandLine.Run("state", "import", _folder["other"], _folder["file"]).ExitCode);
        Assert.Equal(before, File.Exists(segment) ? File.ReadAllBytes(segment) : []);
        File.Delete(_folder["other/network"]);
        Assert.Contains("400 samples", CommandLine.Run("state", "import", _folder["other"], _folder["file"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_and_one_of_another_kind_are_refused()
    {
        Assert.Equal(ExitCode.Done, CommandLine.Run("state", "export", _folder["state"], _folder["file"], "--stream", "network").ExitCode);
        Flip(_folder["file"], 5000);
        CommandResult damaged = CommandLine.Run("state", "import", _folder["other"], _folder["file"]);
        Assert.Equal(ExitCode.BadInput, damaged.ExitCode);
        Assert.Contains("is damaged: its checksum is that of other bytes", damaged.Error, StringComparison.Ordinal);
        CommandResult other = CommandLine.Run("state", "import", _folder["other"], Checkpoint("network"));
        Assert.Equal(ExitCode.BadInput, other.ExitCode);
        Assert.Contains("expected what 'edgernn state export' wrote", other.Error, StringComparison.Ordinal);
        Assert.Contains("name one with --stream: light, network", CommandLine.Run("state", "export", _folder["state"], _folder["file"]).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["other"]));
    }

    [Fact]
    public void The_only_state_of_a_stream_is_pruned_by_force_alone()
    {
        foreach (string stream in (string[])["network", "light"])
        {
            File.Copy(Checkpoint(stream), Checkpoint(stream) + ".other-options");
        }

        string only = Checkpoint("light") + ".other-options";
        File.Delete(Checkpoint("light"));
        Assert.Contains($"kept {only}: its stream has no other state yet", CommandLine.Run("state", "prune", _folder["state"]).Output, StringComparison.Ordinal);
        Assert.Equal([only], Directory.GetFiles(_folder["state"], "*.other-options", SearchOption.AllDirectories));
        Assert.Contains($"deleted {only}", CommandLine.Run("state", "prune", _folder["state"], "--force").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_with_sound_ones_behind_it_is_no_torn_end()
    {
        Flip(Segment, 2000);
        CommandResult verified = CommandLine.Run("state", "verify", _folder["state"]);
        Assert.Equal(ExitCode.StateUnusable, verified.ExitCode);
        Assert.Matches("damaged +samples.journal.* [1-9][0-9]* records behind these, [0-9]+ bytes, are damaged or behind a damaged one", verified.Output);
        Assert.Contains(" records, damaged or behind a damaged one", CommandLine.Run("inspect", Segment).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("empty")]
    [InlineData("folder")]
    public void A_segment_that_cannot_be_read_is_left_out_and_counted(string damage)
    {
        string unreadable = Segment.Replace("01.journal", "02.journal", StringComparison.Ordinal);
        if (damage == "folder")
        {
            Directory.CreateDirectory(unreadable);
        }
        else
        {
            File.WriteAllBytes(unreadable, damage == "empty" ? [] : [.. "EDGERNNJ"u8, .. new byte[100]]);
        }

        Assert.Matches("^network: 400 samples, .* 1 place that does not fit", CommandLine.Run("journal", _folder["state"], "--stream", "network").Output);
        Assert.Contains(
            "400 samples of the journal, without what cannot be read at 1 place of it", CommandLine.Run("state", "export", _folder["state"], _folder["file"], "--stream", "network").Output, StringComparison.Ordinal);
        File.Delete(Segment);
        CommandResult nothing = CommandLine.Run("journal", _folder["state"]);
        Assert.Equal(ExitCode.BadInput, nothing.ExitCode);
        Assert.Contains($"holds no sample that can be read: {unreadable} ", nothing.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("safetensors", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_a_replayed_journal_names_it()
    {
        CommandResult refused = CommandLine.Run("replay", "--journal", _folder["state"], "--stream", "network", "--columns", "none");
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("samples.journal, stream network; ", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetTempPath() + "edgernn-journal", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_shows_segments_versions_and_exported_streams()
    {
        string journal = CommandLine.Run("inspect", _folder["state"]).Output;
        Assert.Contains("segment 1 of a journal, format 2, ", journal, StringComparison.Ordinal);
        Assert.Matches("network: 400 samples, 0 to 399, .* 400 learned from, 0 dropped before them; 2 channels: a, b", journal);
        JsonObject segment = JsonNode.Parse(CommandLine.Run("inspect", Segment, "--json").Output)!["segments"]![0]!.AsObject();
        Assert.Equal((1, 0), ((int)segment["number"]!, (int)segment["misfitBytes"]!));
        Assert.Contains("versions: format 1, version 2 of the whole", CommandLine.Run("inspect", Checkpoint("network")).Output, StringComparison.Ordinal);
        Assert.Equal(CommandLine.Run("inspect", Checkpoint("network")).Output, CommandLine.Run("inspect", _folder["state/network"]).Output);
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Contains("there is no checkpoint in it and no journal", CommandLine.Run("inspect", _folder["empty"]).Error, StringComparison.Ordinal);
        CommandLine.Run("state", "export", _folder["state"], _folder["file"], "--stream", "network");
        Assert.Contains("exported stream network, its checksum is right", CommandLine.Run("inspect", _folder["file"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_is_replayed_as_a_recording_which_can_be_kept()
    {
        string[] replay = ["replay", "--journal", _folder["state"], "--stream", "network", "--cell", "gru", "--hidden", "4", "--json"];
        JsonObject report = JsonNode.Parse(CommandLine.Run(replay).Output)!.AsObject();
        JsonObject kept = JsonNode.Parse(CommandLine.Run([.. replay, "--export", _folder["r.csv"]]).Output)!.AsObject();
        Assert.Equal(400, (int)report["steps"]!);
        Assert.Equal((string?)report["weightsSha256"], (string?)kept["weightsSha256"]);
        Assert.Equal(File.ReadLines(Path.Combine(Golden, "..", "samples.csv")).Skip(1).Select(line => float.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)),
            File.ReadLines(_folder["r.csv"]).Skip(1).Select(line => float.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(ExitCode.WrongUsage, CommandLine.Run("replay", "--journal", _folder["state"], _folder["r.csv"]).ExitCode);
        Assert.Equal(ExitCode.WrongUsage, CommandLine.Run("replay", _folder["r.csv"], "--stream", "network").ExitCode);
        Assert.Equal(ExitCode.WrongUsage, CommandLine.Run("replay").ExitCode);
    }

    private string Segment => _folder["state/samples.journal/segment-0000000001.journal"];

    private string Checkpoint(string stream) => Directory.GetFiles(_folder[$"state/{stream}"], "checkpoint-*.safetensors").Single();

    private string Move(string stream, string folder, params string[] options)
    {
        CommandResult exported = CommandLine.Run("state", "export", _folder["state"], _folder["file"], "--stream", stream);
        Assert.Equal((ExitCode.Done, ""), (exported.ExitCode, exported.Error));
        CommandResult imported = CommandLine.Run(["state", "import", _folder[folder], _folder["file"], .. options]);
        Assert.Equal((ExitCode.Done, ""), (imported.ExitCode, imported.Error));
        return imported.Output.TrimEnd().Replace("moved:", "network:", StringComparison.Ordinal);
    }

    /// <summary>Verdict and folder of each file.</summary>
    private List<string> Verify(ExitCode expected)
    {
        CommandResult result = CommandLine.Run("state", "verify", _folder["state"], "--json");
        Assert.Equal(expected, result.ExitCode);
        return [.. JsonNode.Parse(result.Output)!["files"]!.AsArray().Select(file => $"{file!["verdict"]} {((string)file["path"]!).Split('/')[0]}")];
    }

    private string Listing(string folder) => string.Join('\n', Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

    private static void Flip(string path, int offset)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[offset < 0 ? bytes.Length + offset : offset] ^= 1;
        File.WriteAllBytes(path, bytes);
    }
}
