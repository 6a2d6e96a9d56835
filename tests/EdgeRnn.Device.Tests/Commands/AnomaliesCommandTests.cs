using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class AnomaliesCommandTests : IDisposable
{
    private const string Bad = "[[\"2026-01-01 10:00:00\", \"2026-01-01 09:00:00\"]]";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Faults_that_are_known_are_found_and_what_is_not_known_is_a_false_alarm()
    {
        string recording = Recording(3000, 1500, 2500);
        string windows = _folder.Write("windows.json", $$"""[{ "kind": "spike", "channel": "b", "start": "{{Time(1499)}}", "end": "{{Time(1501)}}" }]""");

        JsonObject report = JsonNode.Parse(CommandLine.Run("anomalies", recording, "--windows", windows, "--json").Output)!.AsObject();

        Assert.Equal((1, 1, 1), ((int)report["windows"]!, (int)report["detected"]!, (int)report["falseAlarms"]!));
        Assert.InRange((int)report["falseAlarmRows"]![0]!, 2500, 2502);
        Assert.Equal((3000 - 256 - 3) / (7 * 24 * 60.0), (double)report["weeks"]!, 1e-3);
    }

    [Fact]
    public void Windows_beside_the_recording_are_taken_and_pairs_of_times_will_do()
    {
        string recording = Recording(1000, 900);
        _folder.Write("windows.json", $"[[\"{Time(895)}\", \"{Time(905)}\"]]");

        CommandResult result = CommandLine.Run("anomalies", recording);

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains("1 of 1 windows detected; 0 false alarms", result.Output, StringComparison.Ordinal);
        Assert.Contains(" far from its forecast, score ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "expected a list of windows")]
    [InlineData("[1]", "window 1 is from '' to ''; expected two times")]
    [InlineData(Bad, "window 1 is from '2026-01-01 10:00:00' to '2026-01-01 09:00:00'; expected two times, the first not after the second")]
    [InlineData("[[\"1999-01-01\", \"1999-01-02\"]]", "window 1, 1999-01-01 to 1999-01-02, holds no row")]
    [InlineData("[", ":1: is no JSON")]
    public void Windows_that_are_none_are_told(string windows, string expected)
    {
        CommandResult result = CommandLine.Run("anomalies", Recording(20), "--windows", _folder.Write("w.json", windows));

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void The_bundled_room_is_watched_as_the_readme_says()
    {
        string recording = Path.Combine(Repository.Root, "device", "recordings", "room", "room.csv");

        JsonObject report = JsonNode.Parse(CommandLine.Run("anomalies", recording, "--json").Output)!.AsObject();

        Assert.Equal(16, (int)report["windows"]!);
        Assert.InRange((int)report["detected"]!, 12, 16);
        Assert.InRange((int)report["falseAlarms"]!, 0, 1);
    }

    /// <summary>Two channels at a row a minute, with spikes in the second.</summary>
    private string Recording(int rows, params int[] spikes)
    {
        StringBuilder text = new("time,a,b\n");
        Random random = new(11);
        for (int row = 0; row < rows; row++)
        {
            double a = Math.Sin(row / 10.0) + (0.1 * random.NextDouble()), b = Math.Cos(row / 7.0) + (0.1 * random.NextDouble());
            text.Append(CultureInfo.InvariantCulture, $"{Time(row)},{a},{b + (spikes.Contains(row) ? 30 : 0)}\n");
        }

        return _folder.Write("r.csv", text.ToString());
    }

    private static string Time(int row) => new DateTime(2026, 1, 1).AddMinutes(row).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
