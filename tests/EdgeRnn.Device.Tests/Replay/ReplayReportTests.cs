using System.Globalization;
using System.Text.Json;
using EdgeRnn.Forecasting.Experts;
using Xunit;

namespace EdgeRnn.Device.Tests.Replay;

public sealed class ReplayReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1200)]
    [InlineData(1201)]
    [InlineData(1202)]
    [InlineData(1203)]
    public void Scores_are_those_that_follow_from_the_recording_and_the_predictions(int rows)
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(rows)), predictions = _folder["p.csv"];
        JsonElement report = Replay(recording, "--horizon", "7,1", "--hidden", "8", "--predictions", predictions);
        int[] horizons = [1, 7];
        string[] channels = ["wave", "late", "noisy"];
        double total = 0, totalStill = 0, totalAbsolute = 0;

        Assert.Equal(horizons, report.GetProperty("horizons").EnumerateArray().Select(h => h.GetProperty("horizon").GetInt32()));
        Assert.Equal(channels, report.GetProperty("channels").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        for (int c = 0; c < channels.Length; c++)
        {
            (double Mse, double Mae, double Persistence)?[] naive =
                [.. horizons.Select(horizon => NaiveScore.Of(recording, predictions, channels[c], horizon))];
            JsonElement reported = report.GetProperty("channels")[c];
            if (channels[c] == "late")
            {
                Assert.All(naive, score => Assert.Null(score));
                Assert.Equal(JsonValueKind.Null, reported.GetProperty("mse").ValueKind);
                continue;
            }

            AssertClose(naive.Average(score => score!.Value.Mse), reported, "mse");
            AssertClose(naive.Average(score => score!.Value.Mae), reported, "mae");
            AssertClose(naive.Average(score => score!.Value.Persistence), reported, "persistenceMse");
            total += naive.Average(score => score!.Value.Mse) / 2;
            totalAbsolute += naive.Average(score => score!.Value.Mae) / 2;
            totalStill += naive.Average(score => score!.Value.Persistence) / 2;
        }

        AssertClose(total, report, "mse");
        AssertClose(totalAbsolute, report, "mae");
        AssertClose(totalStill, report, "persistenceMse");
        AssertClose(1 - (total / totalStill), report, "skill");
        AssertClose(report.GetProperty("horizons").EnumerateArray().Average(h => h.GetProperty("mse").GetDouble()), report, "mse");
    }

    [Fact]
    public void The_report_has_every_member_that_scripts_rely_on()
    {
        JsonElement report = Replay(_folder.Write("r.csv", SampleRecording.Text(3000)), "--cell", "lstm", "--predictions", _folder["p.csv"]);

        Assert.Equal(3000, report.GetProperty("steps").GetInt64());
        Assert.Equal(2999, report.GetProperty("updates").GetInt64());
        Assert.Equal(0, report.GetProperty("skippedUpdates").GetInt64());
        Assert.Equal(0, report.GetProperty("rollbacks").GetInt64());
        Assert.Equal(0, report.GetProperty("restarts").GetInt64());
        Assert.Equal(
            SampleRecording.Text(3000).Split("NA").Length - 1, report.GetProperty("missing").GetInt64());
        Assert.True(report.GetProperty("stepsPerSecond").GetDouble() > 0);
        Assert.True(report.GetProperty("modelBytes").GetInt64() > 0);
        Assert.Contains(report.GetProperty("vectorWidth").GetInt32(), (int[])[1, 4, 8, 16]);
        Assert.Matches("^[0-9a-f]{64}$", report.GetProperty("weightsSha256").GetString());
    }

    [Fact]
    public void Learning_and_writing_predictions_allocates_nothing() =>
        Assert.Equal(0, Replay(_folder.Write("r.csv", SampleRecording.Text(4000)), "--horizon", "1,5", "--predictions", _folder["p.csv"])
            .GetProperty("allocatedBytesPerStep").GetDouble());

    [Fact]
    public void Weights_that_diverged_are_reported()
    {
        string[] absurd = ["--cell", "elman", "--optimizer", "sgd", "--learning-rate", "1000", "--clip", "0"];
        string recording = _folder.Write("r.csv", SampleRecording.Text(2000));
        JsonElement report = Replay(recording, absurd);

        Assert.True(report.GetProperty("rollbacks").GetInt64() > 8);
        Assert.True(report.GetProperty("restarts").GetInt64() > 0);
        Assert.Contains("the weights diverged: ", CommandLine.Run(["replay", recording, .. absurd]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_shows_each_experts_weight_and_error_and_the_coverage_of_the_bounds()
    {
        JsonElement report = Replay(_folder.Write("r.csv", SampleRecording.Text(3000)), "--horizon", "1,5");

        JsonElement[] experts = [.. report.GetProperty("experts").EnumerateArray()];
        Assert.Equal(StandardExperts.All.Where(kind => kind.Profile <= MixtureProfile.Standard).Select(kind => kind.Name), experts.Select(expert => expert.GetProperty("name").GetString()));
        for (int i = 0; i < 2; i++)
        {
            JsonElement horizon = report.GetProperty("horizons")[i];
            JsonElement[] reported = [.. experts.Select(expert => expert.GetProperty("horizons")[i])];
            Assert.Equal(1, reported.Sum(expert => expert.GetProperty("weight").GetDouble()), 1e-6);
            Assert.InRange(horizon.GetProperty("mse").GetDouble() / reported.Min(expert => expert.GetProperty("mse").GetDouble()), 0, 1.2);
            Assert.Equal(0.9, horizon.GetProperty("coverage").GetDouble(), 0.02);
        }
    }

    [Fact]
    public void A_recording_too_short_to_score_gives_null_and_no_error()
    {
        JsonElement report = Replay(_folder.Write("r.csv", "a\n1\n"));

        Assert.Equal(1, report.GetProperty("steps").GetInt64());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("mse").ValueKind);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("skill").ValueKind);
    }

    [Fact]
    public void Weights_depend_on_the_seed_and_not_on_the_vector_width()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(500));
        string Digest(params string[] options) => Replay(recording, options).GetProperty("weightsSha256").GetString()!;

        string digest = Digest("--vector-width", "1");

        Assert.Equal(digest, Digest("--vector-width", "4"));
        Assert.NotEqual(digest, Digest("--seed", "1"));
    }

    [Fact]
    public void Weights_that_are_imported_and_not_trained_are_exported_as_they_were()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(500)), trained = _folder["a.safetensors"], same = _folder["b.safetensors"];
        string digest = Replay(recording, "--export", trained).GetProperty("weightsSha256").GetString()!;

        JsonElement report = Replay(recording, "--seed", "9", "--no-learn", "--import", trained, "--export", same);

        Assert.Equal(digest, report.GetProperty("weightsSha256").GetString());
        Assert.Equal(0, report.GetProperty("updates").GetInt64());
        Assert.Equal(Convert.ToHexStringLower(DataDigest(same)), digest);
    }

    [Fact]
    public void Predictions_are_there_for_the_rows_that_were_forecast_and_no_others()
    {
        string predictions = _folder["p.csv"];
        Replay(_folder.Write("r.csv", "\"a,b\";c\n1;2\n2;3\n3;4\n5;5\n"), "--horizon", "1,3", "--predictions", predictions);

        string[] lines = File.ReadAllLines(predictions);

        Assert.Equal("row,horizon,\"a,b\",c,\"a,b.low\",\"a,b.high\",c.low,c.high", lines[0]);
        Assert.All(lines[1..], line => Assert.Equal(8, line.Split(',').Length));
        Assert.Equal(["1,1", "2,1", "3,1", "3,3"], lines[1..].Select(line => string.Join(',', line.Split(',')[..2])));
    }

    [Fact]
    public void Coverage_of_each_channel_and_horizon_follows_from_the_predictions_and_their_bounds()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(600)), predictions = _folder["p.csv"];
        JsonElement report = Replay(recording, "--profile", "light", "--horizon", "1,2", "--predictions", predictions);

        string[][] lines = [.. File.ReadAllLines(predictions).Select(line => line.Split(','))], rows = [.. File.ReadAllLines(recording).Select(line => line.Split(','))];
        foreach (JsonElement horizon in report.GetProperty("horizons").EnumerateArray())
        {
            foreach (JsonElement channel in horizon.GetProperty("channels").EnumerateArray().Where(channel => channel.GetProperty("coverage").ValueKind == JsonValueKind.Number))
            {
                string name = channel.GetProperty("name").GetString()!;
                int low = Array.IndexOf(lines[0], name + ".low"), column = Array.IndexOf(rows[0], name);
                bool[] inside = [.. from line in lines.Skip(1)
                                    where line[1] == horizon.GetProperty("horizon").GetInt32().ToString(CultureInfo.InvariantCulture)
                                    let row = int.Parse(line[0], CultureInfo.InvariantCulture)
                                    let value = rows[row + 1][column]
                                    where row >= 150 && value is not ("" or "NA" or "NaN") && line[low] != "NaN"
                                    let x = float.Parse(value, CultureInfo.InvariantCulture)
                                    select x >= float.Parse(line[low], CultureInfo.InvariantCulture) && x <= float.Parse(line[low + 1], CultureInfo.InvariantCulture)];
                Assert.Equal(inside.Count(isInside => isInside) / (double)inside.Length, channel.GetProperty("coverage").GetDouble(), 1e-9);
                Assert.InRange(channel.GetProperty("skill").GetDouble(), -10, 1);
            }
        }

        Assert.Equal(2, report.GetProperty("horizons").GetArrayLength());
    }

    [Fact]
    public void Without_a_terminal_there_are_plain_lines_and_the_report()
    {
        CommandResult result = CommandLine.Run("replay", _folder.Write("r.csv", SampleRecording.Text(500)), "--horizon", "1,2", "--hidden", "8");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains(": read as UTF-8, separated by", result.Output.Split('\n')[0], StringComparison.Ordinal);
        string progress = result.Output.Split('\n').First(line => line.StartsWith("row ", StringComparison.Ordinal));
        Assert.StartsWith("row 500 of 500 (100 %), ", progress, StringComparison.Ordinal);
        Assert.Contains(" at 1, ", progress, StringComparison.Ordinal);
        Assert.Contains("The forecast is ", result.Output, StringComparison.Ordinal);
        Assert.Contains("not scored", result.Output.Split('\n').Single(line => line.StartsWith("late", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Equal("", result.Error);
    }

    private static byte[] DataDigest(string safetensors)
    {
        byte[] file = File.ReadAllBytes(safetensors);
        return System.Security.Cryptography.SHA256.HashData(file.AsSpan(8 + (int)BitConverter.ToInt64(file)));
    }

    private static JsonElement Replay(string recording, params string[] options)
    {
        CommandResult result = CommandLine.Run(["replay", recording, "--json", .. options]);
        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Done, result.ExitCode);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static void AssertClose(double expected, JsonElement reported, string member) =>
        Assert.Equal(1, reported.GetProperty(member).GetDouble() / expected, 1e-9);
}
