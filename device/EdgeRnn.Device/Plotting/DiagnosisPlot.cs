using System.Globalization;
using EdgeRnn.Device.Replay;
using EdgeRnn.Training.Probe;
using OxyPlot;
using OxyPlot.Axes;

namespace EdgeRnn.Device.Plotting;

/// <summary>Two panels: how much of a loss arrives how far back, and through how many steps the gradient is right.</summary>
internal static class DiagnosisPlot
{
    public static IReadOnlyList<Panel> Of(LearnerDiagnostics diagnostics, ReplayReport report) => [Lags(diagnostics, report), Windows(diagnostics, report)];

    private static Panel Lags(LearnerDiagnostics diagnostics, ReplayReport report)
    {
        Panel panel = new(
            string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(report.Recording)}: the newest loss's gradient k steps back, {diagnostics.Probes:N0} looks"),
            new LinearAxis { Title = "k, steps back" }, "log10 of the norm");
        panel.Curve(Logarithms(diagnostics.HiddenGradientByLag), Panel.SensorColor, "|dL/dh[t-k]|", width: 2);
        panel.Curve(Logarithms(diagnostics.MemoryGradientByLag), Panel.ForecastColor, "|dL/dc[t-k]|", width: 2);
        panel.Place(diagnostics.EffectiveMemory, LineStyle.Dot, "less than 1/20 is left");
        return panel;
    }

    /// <summary>Norms over lags; what never was above 0 is not drawn.</summary>
    private static IEnumerable<DataPoint> Logarithms(ReadOnlySpan<double> norms) =>
        [.. norms.ToArray().Select((norm, lag) => new DataPoint(lag, Math.Log10(norm))).Where(point => double.IsFinite(point.Y))];

    private static Panel Windows(LearnerDiagnostics diagnostics, ReplayReport report)
    {
        double[] cosines = diagnostics.CosineByWindow.ToArray();
        LinearAxis windows = new() { Title = "k, steps", MajorStep = 1, LabelFormatter = i => $"{1L << (int)Math.Clamp(i, 0, 62)}" };
        Panel panel = new($"Where the gradient through k steps points; k2 is {report.Options.Network!.K2}", windows, "cosine to full BPTT's");
        panel.Curve(cosines.Select((cosine, i) => new DataPoint(i, cosine)), Panel.SensorColor, "weights of the layers", width: 2);
        panel.Level(0.95, LineStyle.Dash, "0.95, good enough");
        panel.LimitY(Math.Min(0, cosines.Min()) - 0.05, 1.15);
        return panel;
    }
}
