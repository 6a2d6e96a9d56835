using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Forecasting.Scoring;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Replay;

/// <summary>The report in plain words.</summary>
internal static class ReportText
{
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;

    public static void Write(ReplayReport report, TextWriter output)
    {
        output.WriteLine();
        Line(output, $"{report.Recording}: {report.Steps:N0} {Plural.Of(report.Steps, "row")}, {report.Channels.Count} {Plural.Of(report.Channels.Count, "channel")}, {report.Missing:N0} {Plural.Of(report.Missing, "value")} missing");
        output.WriteLine(Words.Of(report.Options, report.Experts.Count));
        if (report.ResumedAt > 0)
        {
            Line(output, $"continued from a checkpoint at row {report.ResumedAt:N0}");
        }

        output.WriteLine();
        WriteTable(report, output);
        ExpertTable.Write(report, output);
        output.WriteLine();
        output.WriteLine(Verdict(report));
        if (report.Coverage.Any(double.IsFinite))
        {
            output.WriteLine(string.Join(", ", Enumerable.Range(0, report.Horizons.Count).Where(i => double.IsFinite(report.Coverage[i])).Select(i => Within(report, i))));
        }

        Line(output, $"{report.Learner.Updates:N0} {Plural.Of(report.Learner.Updates, "update")}, {report.Learner.SkippedUpdates:N0} skipped, {report.Learner.ClippedUpdates:N0} clipped");
        if (report.Options.Network is not null && report.Learner.Rollbacks + report.Learner.Restarts > 0)
        {
            Line(output, $"the weights diverged: {report.Learner.Rollbacks:N0} times back to the last good ones, {report.Learner.Restarts:N0} times to new ones; lower --learning-rate or --clip");
        }

        Line(output, $"{report.StepsPerSecond:N0} rows/s, {report.AllocatedBytesPerStep:0.##} bytes allocated per row, {report.ModelBytes:N0} bytes of memory, vectors of {report.VectorWidth} floats");
        output.WriteLine($"weights sha256 {report.WeightsSha256}");
        if (report.Diagnostics is { } diagnostics)
        {
            DiagnosisText.Write(diagnostics, report, output);
        }
    }

    private static void WriteTable(ReplayReport report, TextWriter output)
    {
        const int MostChannels = 40;
        int width = Math.Clamp(report.Channels.Max(channel => TextWidth.Of(channel.Name)), 12, 40);
        output.WriteLine($"{"".PadRight(width)} {"mse",10} {"mae",10} {"persistence",12} {"skill",8}");
        foreach ((int horizon, ForecastScore score) in report.Horizons)
        {
            Row(output, $"horizon {horizon}", width, score);
        }

        foreach ((string name, ForecastScore score) in report.Channels.Take(report.Channels.Count > 1 ? MostChannels : 0))
        {
            Row(output, name, width, score);
        }

        if (report.Channels.Count > MostChannels)
        {
            output.WriteLine($"and {report.Channels.Count - MostChannels} more channels: --json has all of them");
        }

        if (report.Horizons.Count > 1)
        {
            Row(output, "overall", width, report.Overall);
        }

        Line(output, $"Scored from row {report.FirstScoredRow:N0} on, in each channel's standard deviations over the rows before;");
        output.WriteLine("'persistence' is the mse of the forecast that the last value stays; skill is 1 - mse / persistence.");
    }

    private static void Row(TextWriter output, string name, int width, ForecastScore score)
    {
        string shown = TextWidth.Fit(name, width);
        output.WriteLine(double.IsNaN(score.Mse)
            ? $"{shown} {"not scored: constant or missing before the scored rows",10}"
            : $"{shown} {Score(score.Mse),10} {Score(score.Mae),10} {Score(score.PersistenceMse),10} {TableNumber.Of(score.Skill, "0.000"),8}");
    }

    private static string Score(double value) => TableNumber.Of(value, "0.00000");

    private static string Verdict(ReplayReport report) => report.Overall.Skill switch
    {
        double.NaN => "Nothing could be scored: no channel varies before the scored rows.",
        < -9 and var skill => $"The forecast is worse than persistence: its squared error is {TableNumber.Of(1 - skill, "0.0")} times as large.",
        >= 0 and var skill => string.Create(English, $"The forecast is better than persistence: {skill:P1} less squared error."),
        var skill => string.Create(English, $"The forecast is worse than persistence: {-skill:P1} more squared error."),
    };

    private static string Within(ReplayReport report, int horizon) => string.Create(
        English,
        $"{report.Coverage[horizon]:P1} of the values {report.Horizons[horizon].Horizon} ahead lay within their {report.Options.Coverage:P0} bounds");

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(English));
}
