using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Scoring;

/// <summary>The accuracy benchmark as a table that Markdown understands, and as JSON.</summary>
internal static class ScoreTable
{
    private const string Line = "|---|---|---|---|---|---|---|";

    public static void WriteHead(TextWriter output)
    {
        output.WriteLine("error: squared, as a fraction of persistence's; best: the best expert alone;");
        output.WriteLine("within: the fraction of values within the 90 % bounds");
        output.WriteLine();
        output.WriteLine("| recording | channels | ahead | error | best | µs per step | within |");
        output.WriteLine(Line);
    }

    /// <summary>A row, whose name is cut where a page would be too narrow.</summary>
    public static void WriteRow(RecordingScore score, TextWriter output)
    {
        const int Least = 8;
        string row = Row(score, score.Name);
        int excess = row.Length - Page.WidthOf(output), left = score.Name.Length - excess - 1;
        output.WriteLine(excess > 0 && left >= Least ? Row(score, $"{score.Name[..left]}…") : row);
    }

    private static string Row(RecordingScore score, string name)
    {
        string best = score.Best is { } expert ? string.Create(CultureInfo.InvariantCulture, $"{TableNumber.Of(score.BestFraction, "0.000")} {expert.Name}") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {score.Channels} | {score.Horizon} | {TableNumber.Of(score.Fraction, "0.000")} | {best} | {score.MicrosecondsPerStep:0} | {(double.IsNaN(score.Coverage) ? "-" : score.Coverage.ToString("P1", CultureInfo.InvariantCulture))} |");
    }

    public static void WriteJson(IEnumerable<RecordingScore> scores, IEnumerable<string> skipped, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteString("processor", Machine.Processor);
        json.WriteObjects("recordings", scores, score => WriteScore(json, score));
        json.WriteStrings("skipped", skipped);
    });

    private static void WriteScore(Utf8JsonWriter json, RecordingScore score)
    {
        json.WriteString("name", score.Name);
        json.WriteNumber("channels", score.Channels);
        json.WriteNumber("rows", score.Rows);
        json.WriteNumber("horizon", score.Horizon);
        json.WriteNumberOrNull("mseFraction", score.Fraction);
        json.WriteString("bestExpert", score.Best?.Name ?? "");
        json.WriteNumberOrNull("bestExpertFraction", score.BestFraction);
        json.WriteNumberOrNull("microsecondsPerStep", score.MicrosecondsPerStep);
        json.WriteNumberOrNull("coverage", score.Coverage);
    }
}
