using System.Globalization;
using EdgeRnn.Device.Sinks.History;
using Spectre.Console;

namespace EdgeRnn.Device.Terminal;

/// <summary>A channel's history as a terminal shows it: values and forecasts over time, below them the scores.</summary>
internal static class HistoryChart
{
    private const int Height = 12;
    private const int ScoreHeight = 4;

    /// <summary>So many usual intervals without a report are a gap.</summary>
    private const int GapIntervals = 3;

    /// <param name="output">A terminal, or anything else: then without colours.</param>
    /// <param name="series">The channel.</param>
    /// <param name="samples">In the order of time, at least one.</param>
    public static void Write(TextWriter output, HistorySeries series, List<HistorySample> samples)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ReplayViews.IsTerminal(output) ? AnsiSupport.Yes : AnsiSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        string unit = series.Unit.Length > 0 ? $" in {series.Unit}" : "";
        console.Write(new Paragraph()
            .Append($"{series.Stream}: {series.Channel}{unit}", CurvesChart.SensorStyle).Append(" and ")
            .Append("what is forecast next", CurvesChart.ForecastStyle).Append("\n"));
        console.Write(new CurvesChart(Curve(samples, sample => sample.Value), Curve(samples, sample => sample.Forecast), Height));
        console.Write(new Text("highest score since the report before; 50 is the limit of what is normal\n"));
        console.Write(new CurvesChart(Curve(samples, sample => sample.Score), points => points.Fill(float.NaN), ScoreHeight));
        console.Write(new Text(string.Create(
            CultureInfo.InvariantCulture, $"{series.Kept(samples.Count)}, {samples[0].Time:u} to {samples[^1].Time:u}\n")));
    }

    /// <summary>For points that lie evenly in time the newest value before each; NaN in a gap.</summary>
    internal static Action<Span<float>> Curve(List<HistorySample> samples, Func<HistorySample, double> value) => points =>
    {
        DateTime first = samples[0].Time;
        TimeSpan whole = samples[^1].Time - first;
        TimeSpan gap = GapIntervals * (whole / Math.Max(1, samples.Count - 1));
        int newest = 0;
        for (int point = 0; point < points.Length; point++)
        {
            TimeSpan time = point == points.Length - 1 ? whole : whole * point / (points.Length - 1);
            while (newest + 1 < samples.Count && samples[newest + 1].Time - first <= time)
            {
                newest++;
            }

            points[point] = time - (samples[newest].Time - first) <= gap ? (float)value(samples[newest]) : float.NaN;
        }
    };
}
