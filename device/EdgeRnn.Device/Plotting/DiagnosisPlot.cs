using EdgeRnn.Device.Replay;
using EdgeRnn.Training.Probe;
using ScottPlot;

namespace EdgeRnn.Device.Plotting;

/// <summary>Two pictures below each other: how much of a loss arrives how far back, and through how many steps the gradient is right.</summary>
internal static class DiagnosisPlot
{
    public static Multiplot Of(LearnerDiagnostics diagnostics, ReplayReport report)
    {
        var plots = new Multiplot();
        plots.RemovePlot(plots.GetPlot(0));
        plots.AddPlot(Lags(diagnostics, report));
        plots.AddPlot(Windows(diagnostics, report));
        plots.Layout = new ScottPlot.MultiplotLayouts.Rows();
        return plots;
    }

    private static Plot Lags(LearnerDiagnostics diagnostics, ReplayReport report)
    {
        Plot plot = ReplayPlot.Titled(
            $"{Path.GetFileName(report.Recording)}: the newest loss's gradient k steps back, {diagnostics.Probes:N0} looks", "log10 of the norm");
        Curve(plot, diagnostics.HiddenGradientByLag, ReplayPlot.SensorColor, "|dL/dh[t-k]|");
        Curve(plot, diagnostics.MemoryGradientByLag, ReplayPlot.ForecastColor, "|dL/dc[t-k]|");
        plot.Add.VerticalLine(diagnostics.EffectiveMemory, 1.5f, ReplayPlot.QuietColor, LinePattern.Dotted).LegendText = "less than 1/20 is left";
        plot.XLabel("k, steps back");
        return plot;
    }

    /// <summary>Norms over lags; what never was above 0 is not drawn.</summary>
    private static void Curve(Plot plot, ReadOnlySpan<double> norms, Color color, string name)
    {
        Coordinates[] points = [.. norms.ToArray().Select((norm, lag) => new Coordinates(lag, Math.Log10(norm))).Where(point => double.IsFinite(point.Y))];
        if (points.Length > 0)
        {
            var line = plot.Add.ScatterLine(points, color);
            (line.LineWidth, line.LegendText) = (2, name);
        }
    }

    private static Plot Windows(LearnerDiagnostics diagnostics, ReplayReport report)
    {
        Plot plot = ReplayPlot.Titled($"Where the gradient through k steps points, k2 is {report.Options.Network!.K2}", "cosine to full BPTT's");
        double[] cosines = diagnostics.CosineByWindow.ToArray();
        Coordinates[] points = [.. cosines.Select((cosine, i) => new Coordinates(i, cosine))];
        var line = plot.Add.Scatter(points, ReplayPlot.SensorColor);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (2, 8, "weights of the layers");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. cosines.Select((_, i) => (double)i)], [.. cosines.Select((_, i) => $"{1 << i}")]);
        plot.Add.HorizontalLine(0.95, 1.5f, ReplayPlot.QuietColor, LinePattern.Dashed).LegendText = "0.95, good enough";
        plot.Axes.SetLimitsY(Math.Min(0, cosines.Min()) - 0.05, 1.15);
        plot.XLabel("k, steps");
        return plot;
    }
}
