using System.Text.Json.Nodes;
using Xunit;

namespace EdgeRnn.Device.Tests.Replay;

public sealed class CheckpointTests : IDisposable
{
    private const int Rows = 2000;
    private readonly TemporaryFolder _folder = new();
    private readonly string _recording;
    private readonly string[] _checkpoints;

    public CheckpointTests()
    {
        _recording = _folder.Write("r.csv", SampleRecording.Text(Rows));
        _checkpoints = ["--checkpoint", _folder["state"], "--checkpoint-every", "300"];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_interrupted_replay_ends_with_report_weights_and_predictions_of_an_uninterrupted_one()
    {
        string[] whole = Files("whole"), resumed = Files("resumed");
        JsonObject expected = Replay(whole);
        Replay([.. resumed, .. _checkpoints]);
        Assert.Equal(["1200", "1500", "1800"], SavedRows());
        File.Delete(SavedFiles()[^1]);
        File.AppendAllText(_folder["resumed.csv"], "lines of rows that came after the checkpoint\n");

        JsonObject report = Replay([.. resumed, .. _checkpoints]);

        Assert.Equal(1500, (int)report["resumedAt"]!);
        foreach (string measured in (string[])["resumedAt", "stepsPerSecond", "allocatedBytesPerStep"])
        {
            report.Remove(measured);
            expected.Remove(measured);
        }

        Assert.Equal(expected.ToJsonString(), report.ToJsonString());
        Assert.Equal(File.ReadAllBytes(_folder["whole.csv"]), File.ReadAllBytes(_folder["resumed.csv"]));
        Assert.Equal(File.ReadAllBytes(_folder["whole.safetensors"]), File.ReadAllBytes(_folder["resumed.safetensors"]));
    }

    [Fact]
    public void A_damaged_checkpoint_is_set_aside_and_the_one_before_it_is_used()
    {
        JsonObject expected = Replay([]);
        Replay(_checkpoints);
        string newest = SavedFiles()[^1];
        byte[] damaged = File.ReadAllBytes(newest);
        damaged[^40] ^= 1;
        File.WriteAllBytes(newest, damaged);

        CommandResult result = CommandLine.Run(["replay", _recording, "--json", .. _checkpoints]);

        Assert.Contains("Set aside as ", result.Error, StringComparison.Ordinal);
        JsonObject report = JsonNode.Parse(result.Output)!.AsObject();
        Assert.Equal(1500, (int)report["resumedAt"]!);
        Assert.Equal((string?)expected["weightsSha256"], (string?)report["weightsSha256"]);
    }

    [Theory]
    [InlineData("--hidden", "16")]
    [InlineData("--expert", "linear")]
    [InlineData("--seed", "2")]
    [InlineData("--no-learn", "--no-learn")]
    [InlineData("--columns", "wave,noisy")]
    [InlineData("--show", "noisy")]
    [InlineData("--horizon", "2")]
    public void A_checkpoint_of_other_options_is_refused_and_left_alone(string option, string value)
    {
        Replay(_checkpoints);
        string[] before = SavedFiles();

        CommandResult result = CommandLine.Run(["replay", _recording, .. _checkpoints, .. option == value ? [option] : (string[])[option, value]]);

        AssertUnusable(result, "It is of another recording or other options: give another folder, or remove this one");
        Assert.Equal(before, SavedFiles());
    }

    [Fact]
    public void A_checkpoint_of_another_recording_is_refused()
    {
        Replay(_checkpoints);
        File.WriteAllText(_recording, SampleRecording.Text(Rows, seed: 2));

        AssertUnusable(CommandLine.Run(["replay", _recording, .. _checkpoints]), "replay.recording");
    }

    [Fact]
    public void A_checkpoint_without_the_predictions_before_it_is_refused()
    {
        Replay(_checkpoints);

        AssertUnusable(
            CommandLine.Run(["replay", _recording, "--predictions", _folder["p.csv"], .. _checkpoints]),
            "was saved without --predictions, so that the lines up to row 1800 are missing");
    }

    [Fact]
    public void A_predictions_file_that_lost_lines_is_refused()
    {
        string[] files = Files("p");
        Replay([.. files, .. _checkpoints]);
        string header = File.ReadLines(_folder["p.csv"]).First();
        File.WriteAllText(_folder["p.csv"], $"{header}\n");

        AssertUnusable(CommandLine.Run(["replay", _recording, .. files, .. _checkpoints]), "no longer holds the lines up to row 1800");
    }

    [Fact]
    public void A_state_that_cannot_be_saved_is_reported_and_the_replay_continues()
    {
        JsonObject expected = Replay([]);
        Directory.CreateDirectory(_folder["state/lock"]);

        CommandResult result = CommandLine.Run(["replay", _recording, "--json", .. _checkpoints]);

        Assert.Equal(ExitCode.Done, result.ExitCode);
        JsonObject report = JsonNode.Parse(result.Output)!.AsObject();
        Assert.Equal((string?)expected["weightsSha256"], (string?)report["weightsSha256"]);
        Assert.Contains("no checkpoint was saved at step 1800", (string?)report["notSaved"], StringComparison.Ordinal);
        Assert.StartsWith($"edgernn: --checkpoint {_folder["state"]}: not saved: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Null(expected["notSaved"]);
    }

    [Fact]
    public void A_state_folder_that_is_a_file_is_refused()
    {
        _folder.Write("state", "x");

        AssertUnusable(CommandLine.Run(["replay", _recording, .. _checkpoints]), _folder["state"]);
    }

    private static void AssertUnusable(CommandResult result, string expected)
    {
        Assert.Equal(ExitCode.StateUnusable, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    private string[] Files(string name) => ["--predictions", _folder[name + ".csv"], "--export", _folder[name + ".safetensors"]];

    private string[] SavedFiles() => [.. Directory.GetFiles(_folder["state"], "*.safetensors").Order()];

    private IEnumerable<string> SavedRows() => SavedFiles().Select(file => Path.GetFileNameWithoutExtension(file).Split('-')[^1]);

    private JsonObject Replay(string[] options)
    {
        CommandResult result = CommandLine.Run(["replay", _recording, "--json", .. options]);
        Assert.Equal("", result.Error);
        return JsonNode.Parse(result.Output)!.AsObject();
    }
}
