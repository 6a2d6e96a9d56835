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
        Assert.Empty(report["notes"]!.AsArray());
        Assert.InRange((int)report["falseAlarmRows"]![0]!, 2500, 2502);
        JsonNode first = report["alarms"]![0]!, second = report["alarms"]![1]!;
        Assert.Equal(("b", "error", "sudden", "returned"), ((string)first["channel"]!, (string)first["cause"]!, (string)first["kind"]!, (string)first["ending"]!));
        Assert.Equal((false, true, 0, 1), ((bool)first["false"]!, (bool)second["false"]!, (int)first["before"]!, (int)second["before"]!));
        Assert.InRange((double)first["got"]! - (double)first["expected"]!, 25, 35);
        Assert.Equal("b", (string)first["channels"]![0]!["name"]!);
        Assert.InRange((double)first["channels"]![0]!["score"]!, 50, (double)first["score"]! + 1e-9);
        Assert.Equal((3000 - 256 - 3) / (7 * 24 * 60.0), (double)report["weeks"]!, 1e-3);
    }

    [Fact]
    public void Windows_beside_the_recording_are_taken_and_pairs_of_times_will_do()
    {
        string recording = Recording(1000, 900);
        _folder.Write("windows.json", $"[[\"{Time(895)}\", \"{Time(905)}\"]]");

        CommandResult result = CommandLine.Run("anomalies", recording);

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.Contains("1 of 1 window detected; 0 false alarms", result.Output, StringComparison.Ordinal);
        Assert.Contains(" far from its forecast, ", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "expected a list of windows")]
    [InlineData("[1]", "window 1 is from '' to ''; expected two times")]
    [InlineData(Bad, "window 1 is from '2026-01-01 10:00:00' to '2026-01-01 09:00:00'; expected two times, the first not after the second")]
    [InlineData("[[\"1999-01-01\", \"1999-01-02\"]]", "window 1, 1999-01-01 to 1999-01-02, holds no row")]
    [InlineData("[", ":1: is no JSON")]
    public void Windows_that_are_none_are_refused(string windows, string expected)
    {
        CommandResult result = CommandLine.Run("anomalies", Recording(20), "--windows", _folder.Write("w.json", windows));

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Every_row_has_a_score_an_alarm_a_channel_and_a_cause()
    {
        string recording = Recording(600, 500);
        _folder.Write("windows.json", "[]");

        CommandResult result = CommandLine.Run("anomalies", recording, "--scores", _folder["scores.csv"]);

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        string[] lines = File.ReadAllLines(_folder["scores.csv"]);
        Assert.Equal((601, "row,score,alarm,channel,cause"), (lines.Length, lines[0]));
        Assert.StartsWith("0,0,0,", lines[1], StringComparison.Ordinal);
        string[] spike = lines[501].Split(',');
        Assert.Equal(("500", "1", "b", "error"), (spike[0], spike[2], spike[3], spike[4]));
        Assert.InRange(double.Parse(spike[1], CultureInfo.InvariantCulture), 50, 100);
        Assert.Equal("0", lines[500].Split(',')[2]);
    }

    [Fact]
    public void A_folder_of_labelled_recordings_is_one_table_with_the_scores_of_the_benchmarks()
    {
        Labelled("first", 900, 800, [(795, 805)]);
        Labelled("second", 900, 850, []);
        Directory.CreateDirectory(_folder["third"]);
        File.Copy(Recording(20), _folder["third/t.csv"]);

        CommandResult result = CommandLine.Run("anomalies", _folder["data"], "--json");
        JsonObject report = JsonNode.Parse(result.Output)!.AsObject();

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.All(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(": read as ", line, StringComparison.Ordinal));
        Assert.Equal((1, 1, 1), ((int)report["windows"]!, (int)report["detected"]!, (int)report["falseAlarms"]!));
        Assert.Equal(["first", "second"], report["files"]!.AsArray().Select(file => (string)file!["name"]!));
        Assert.Equal([1, 0], report["files"]!.AsArray().Select(file => (int)file!["detected"]!));
        Assert.Equal(5, (int)report["medianDelayRows"]!);
        Assert.InRange((double)report["nab"]!["standard"]!, 80, 100);
        Assert.InRange((double)report["f1"]!, 0.05, 1);
    }

    [Fact]
    public void A_folder_without_labels_and_options_of_one_recording_are_refused()
    {
        Directory.CreateDirectory(_folder["data"]);
        Assert.Contains("holds no CSV file with a windows.json", CommandLine.Run("anomalies", _folder["data"]).Error, StringComparison.Ordinal);
        Assert.Contains("--scores: is of one recording", CommandLine.Run("anomalies", _folder["data"], "--scores", "s.csv").Error, StringComparison.Ordinal);
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

    private void Labelled(string name, int rows, int spike, (int First, int Last)[] windows)
    {
        Directory.CreateDirectory(_folder[$"data/{name}"]);
        File.Copy(Recording(rows, spike), _folder[$"data/{name}/{name}.csv"]);
        _folder.Write($"data/{name}/windows.json", $"[{string.Join(", ", windows.Select(window => $"[\"{Time(window.First)}\", \"{Time(window.Last)}\"]"))}]");
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
