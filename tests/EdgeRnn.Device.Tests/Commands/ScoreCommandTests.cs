using System.Text.Json;
using EdgeRnn.Device.Tests.Replay;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class ScoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Exhaustive]
    [Fact]
    public void Every_recording_of_a_folder_is_scored_and_a_short_one_is_reported()
    {
        _folder.Write("b.csv", SampleRecording.Text(2000));
        string recording = _folder.Write("a.csv", SampleRecording.Text(10));

        CommandResult result = CommandLine.Run("score", Path.GetDirectoryName(recording)!, "--horizon", "2", "--json");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains("a.csv: has 10 rows, too few to score", result.Error, StringComparison.Ordinal);
        JsonElement report = JsonDocument.Parse(result.Output).RootElement;
        JsonElement score = report.GetProperty("recordings").EnumerateArray().Single();
        Assert.Equal("b", score.GetProperty("name").GetString());
        Assert.Equal(2, score.GetProperty("horizon").GetInt32());
        Assert.InRange(score.GetProperty("mseFraction").GetDouble(), 0.001, 1);
        Assert.InRange(score.GetProperty("bestExpertFraction").GetDouble(), 0.001, 1);
        Assert.InRange(score.GetProperty("coverage").GetDouble(), 0.85, 0.95);
        Assert.Equal("a", report.GetProperty("skipped").EnumerateArray().Single().GetString());
    }

    [Fact]
    public void A_folder_without_recordings_is_an_error_that_says_what_was_expected()
    {
        CommandResult result = CommandLine.Run("score", _folder["none"]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("no such folder; expected one with recordings", result.Error, StringComparison.Ordinal);
    }
}
