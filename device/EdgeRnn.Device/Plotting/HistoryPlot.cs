using EdgeRnn.Device.Sinks.History;
using ScottPlot;

namespace EdgeRnn.Device.Plotting;

/// <summary>Two pictures below each other: a channel with its forecasts, and the stream's score with its limit.</summary>
internal static class HistoryPlot
{
    public static Multiplot Of(HistorySeries series, List<HistorySample> samples)
    {
        Plot values = ReplayPlot.Titled($"{series.Stream}: {series.Channel}, {samples.Count:N0} reports", series.Unit);
        Curve(values, samples, sample => sample.Value, ReplayPlot.SensorColor, "sensor");
        Curve(values, samples, sample => sample.Forecast, ReplayPlot.ForecastColor, "forecast of what comes next");
        Plot scores = ReplayPlot.Titled($"Highest score since the report before", "score");
        Curve(scores, samples, sample => sample.Score, ReplayPlot.SensorColor, "score");
        scores.Add.HorizontalLine(50, 1.5f, ReplayPlot.QuietColor, LinePattern.Dashed).LegendText = "limit of what is normal";
        scores.Axes.SetLimitsY(0, 105);

        var plots = new Multiplot();
        plots.RemovePlot(plots.GetPlot(0));
        foreach (Plot plot in (Plot[])[values, scores])
        {
            plot.Axes.DateTimeTicksBottom();
            plots.AddPlot(plot);
        }

        plots.Layout = new ScottPlot.MultiplotLayouts.Rows();
        return plots;
    }

    private static void Curve(Plot plot, List<HistorySample> samples, Func<HistorySample, double> value, Color color, string name)
    {
        Coordinates[] points = [.. samples.Where(sample => !double.IsNaN(value(sample))).Select(sample => new Coordinates(sample.Time.ToOADate(), value(sample)))];
        var line = plot.Add.ScatterLine(points, color);
        (line.LineWidth, line.LegendText) = (1.5f, name);
    }
}
