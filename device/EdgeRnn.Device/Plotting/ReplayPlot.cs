using System.Globalization;
using EdgeRnn.Device.Replay;
using ScottPlot;
using SkiaSharp;

namespace EdgeRnn.Device.Plotting;

/// <summary>Three pictures below each other: the whole recording, its end sample by sample, and the running error.</summary>
internal static class ReplayPlot
{
    private const int ZoomRows = 240;
    private const int ErrorWindows = 60;
    private const double HighestRatio = 3;
    public static readonly Color SensorColor = Color.FromHex("#1f6fb4");
    public static readonly Color ForecastColor = Color.FromHex("#e8590c");
    public static readonly Color QuietColor = Color.FromHex("#868e96");

    public static Multiplot Of(ReplaySession session, ReplayReport report)
    {
        var plots = new Multiplot();
        plots.RemovePlot(plots.GetPlot(0));
        plots.AddPlot(Whole(session));
        plots.AddPlot(End(session));
        plots.AddPlot(Errors(session, report));
        plots.Layout = new ScottPlot.MultiplotLayouts.Rows();
        return plots;
    }

    private static Plot Whole(ReplaySession session)
    {
        ReplayTrace trace = session.Trace;
        int bins = (int)Math.Min(trace.Rows, ReplayTrace.Bins);
        Plot plot = Titled($"{Path.GetFileName(session.Recording.Path)}: '{session.ShownChannelName}', all {trace.Rows:N0} rows", session.ShownChannelName);
        Band(plot, trace, bins, trace.SensorLow, trace.SensorHigh, SensorColor, "sensor");
        Band(plot, trace, bins, trace.ForecastLow, trace.ForecastHigh, ForecastColor, ForecastName(trace));
        plot.Axes.SetLimitsX(0, trace.Rows);
        LimitToSensor(plot, trace.SensorLow, trace.SensorHigh);
        return plot;
    }

    private static Plot End(ReplaySession session)
    {
        ReplayTrace trace = session.Trace;
        long rows = Math.Min(Math.Min(ZoomRows, ReplayTrace.Tail), trace.Rows), first = trace.Rows - rows;
        Plot plot = Titled($"The last {rows} rows", session.ShownChannelName);
        Curve(plot, trace.TailSensor, SensorColor, "sensor");
        Curve(plot, trace.TailForecast, ForecastColor, ForecastName(trace));
        plot.Axes.SetLimitsX(first, trace.Rows);
        LimitToSensor(plot, [.. Newest(trace.TailSensor)], [.. Newest(trace.TailSensor)]);
        return plot;

        IEnumerable<float> Newest(float[] ring) => Enumerable.Range(0, (int)rows).Select(i => ring[(first + i) % ReplayTrace.Tail]);

        void Curve(Plot plot, float[] ring, Color color, string name)
        {
            Coordinates[] points = [.. Newest(ring).Select((y, i) => new Coordinates(first + i, y)).Where(point => !double.IsNaN(point.Y))];
            var line = plot.Add.ScatterLine(points, color);
            (line.LineWidth, line.LegendText) = (2, name);
        }
    }

    private static Plot Errors(ReplaySession session, ReplayReport report)
    {
        ReplayTrace trace = session.Trace;
        int bins = (int)Math.Min(trace.Rows, ReplayTrace.Bins), width = Math.Max(1, bins / ErrorWindows);
        List<Coordinates> ratios = [];
        for (int bin = 0; bin + width <= bins; bin += width)
        {
            double ratio = trace.Errors.Skip(bin).Take(width).Sum() / trace.PersistenceErrors.Skip(bin).Take(width).Sum();
            if (double.IsFinite(ratio))
            {
                ratios.Add(new Coordinates((bin + (width / 2.0)) * trace.Rows / bins, Math.Min(ratio, HighestRatio)));
            }
        }

        string verdict = double.IsNaN(report.Overall.Skill) ? "" : string.Create(CultureInfo.InvariantCulture, $"; scored part: {1 - report.Horizons[0].Score.Skill:0.000}");
        string channels = session.Recording.Columns.Count == 1 ? "" : $", all {session.Recording.Columns.Count} channels";
        Plot plot = Titled($"Squared error of the forecast as a fraction of persistence's{channels}{verdict}", "error / persistence's");
        var line = plot.Add.ScatterLine(ratios, ForecastColor);
        (line.LineWidth, line.LegendText) = (2, ForecastName(trace));
        var even = plot.Add.HorizontalLine(1, 1.5f, QuietColor, LinePattern.Dashed);
        even.LegendText = "no better than the last value";
        var scored = plot.Add.VerticalLine(report.FirstScoredRow, 1.5f, QuietColor, LinePattern.Dotted);
        scored.LegendText = "scored from here";
        plot.Axes.SetLimits(0, trace.Rows, 0, Math.Max(1.2, ratios.Select(point => point.Y).DefaultIfEmpty().Max() * 1.1));
        plot.XLabel("row");
        return plot;
    }

    public static Plot Titled(FormattableString title, string yLabel) => Titled(title.ToString(CultureInfo.InvariantCulture), yLabel);

    private static Plot Titled(string title, string yLabel)
    {
        var plot = new Plot();
        plot.Font.Set(SansSerif());
        plot.Title(title, 16);
        plot.Axes.Title.Label.Bold = true;
        plot.YLabel(yLabel, 13);
        plot.Axes.Left.MinimumSize = 75;
        plot.Axes.Right.MinimumSize = 35;
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.BackgroundColor = Colors.White.WithAlpha(.85);
        return plot;
    }

    /// <summary>The library's own choice is a font with serifs where there is no Arial.</summary>
    private static string SansSerif() =>
        Array.Find(["Open Sans", "Noto Sans", "DejaVu Sans", "Liberation Sans", "FreeSans"], SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;

    private static void Band(Plot plot, ReplayTrace trace, int bins, float[] low, float[] high, Color color, string name)
    {
        (double X, double Low, double High)[] points = [.. Enumerable.Range(0, bins)
            .Where(bin => !float.IsNaN(low[bin]))
            .Select(bin => ((double)bin * trace.Rows / bins, (double)low[bin], (double)high[bin]))];
        if (points.Length == 0)
        {
            return;
        }

        var band = plot.Add.FillY(points);
        (band.FillColor, band.LineColor, band.LineWidth, band.LegendText) = (color.WithAlpha(.35), color.WithAlpha(.8), 1, name);
    }

    /// <summary>The sensor's range and a margin: a forecast far off at the start does not flatten it.</summary>
    private static void LimitToSensor(Plot plot, float[] low, float[] high)
    {
        double bottom = low.Where(float.IsFinite).DefaultIfEmpty(0).Min(), top = high.Where(float.IsFinite).DefaultIfEmpty(1).Max();
        double margin = top > bottom ? (top - bottom) * 0.1 : Math.Max(1, Math.Abs(top) * 0.1);
        plot.Axes.SetLimitsY(bottom - margin, top + (2.5 * margin));
    }

    private static string ForecastName(ReplayTrace trace) =>
        trace.Horizons[0] == 1 ? "forecast made 1 row before" : $"forecast made {trace.Horizons[0]} rows before";
}
