using EdgeRnn.Device.Tests.Replay;
using Xunit;

namespace EdgeRnn.Device.Tests.State;

/// <summary>What cannot be saved is refused before any work, with how many channels can be.</summary>
public sealed class SavableChannelsTests : IDisposable
{
    private const string Refused = "channels: their state takes more than the 2047 MB of a state file";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_replay_with_checkpoints_refuses_what_they_cannot_hold()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(30));
        CommandResult result = CommandLine.Run("replay", recording, "--cell", "lstm", "--hidden", "5000", "--checkpoint", _folder["state"]);
        Assert.Equal(ExitCode.WrongUsage, result.ExitCode);
        Assert.Contains(Refused, result.Error, StringComparison.Ordinal);
        Assert.Matches("at most [0-9]+ channels can be saved; choose fewer --columns", result.Error);
        Assert.False(Directory.Exists(_folder["state"]));
    }

    [Fact]
    public void The_service_refuses_what_its_checkpoints_cannot_hold()
    {
        CommandResult result = CommandLine.Run(
            "run", "--rows", "2", "--set", $"stateFolder={_folder["state"]}", "--set", "memoryMegabytes=100000", "--set", "streams:main:sources=waves",
            "--set", "streams:main:network:hidden=5000");
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(Refused, result.Error, StringComparison.Ordinal);
        Assert.Matches("streams:main:channels: .*at most [0-9]+ channels can be saved; name them with --set", result.Error);
    }
}
