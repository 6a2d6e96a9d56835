using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Training.Probe;
using OxyPlot;

namespace EdgeRnn.Device.Plotting;

/// <summary>Writes figures as SVG: panels below each other.</summary>
internal static class PlotFile
{
    private const double Width = 960;
    private const double PanelHeight = 320;

    /// <summary>Refuses what could not be drawn, before any work is done.</summary>
    /// <param name="option">That names the path.</param>
    /// <param name="path">Null for no picture.</param>
    /// <param name="force">Whether a file of another kind may be overwritten.</param>
    public static void Check(string option, string? path, bool force)
    {
        if (path is null)
        {
            return;
        }

        OutputFile.Check(option, path);
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension != ".svg")
        {
            string convert = extension == ".png" ? $"; a PNG is made from it by: rsvg-convert {Path.ChangeExtension(path, ".svg")} -o {path}" : "";
            throw UserException.Usage($"{option} {path}: expected a file named .svg, which browsers and documents show{convert}");
        }

        OwnFile.Picture.Check(option, path, force);
    }

    public static void Save(string path, ReplaySession session, ReplayReport report) => Save(path, "--plot", ReplayPlot.Of(session, report));

    public static void Save(string path, HistorySeries series, List<HistorySample> samples, List<HistoryAlarm> alarms) =>
        Save(path, "--plot", HistoryPlot.Of(series, samples, alarms));

    /// <summary>How training went.</summary>
    public static void Save(string path, LearnerDiagnostics diagnostics, ReplayReport report) =>
        Save(path, "--diagnose-plot", DiagnosisPlot.Of(diagnostics, report));

    /// <summary>The widths of letters of the viewer's font, which nobody knows: those of Helvetica and some more.</summary>
    private sealed class LetterMeasure(double width, double height, OxyColor background) : PdfRenderContext(width, height, background)
    {
        private const double More = 1.5;

        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
            return new OxySize(size.Width * More, size.Height);
        }
    }

    private static void Save(string path, string option, IReadOnlyList<Panel> panels)
    {
        // In memory first: what draws cannot be closed on a disk that is full.
        using MemoryStream picture = new();
        Draw(picture, panels);
        OutputFile.Write(option, path, file => file.Write(picture.ToArray()));
    }

    private static void Draw(Stream picture, IReadOnlyList<Panel> panels)
    {
        double height = PanelHeight * panels.Count;
        LetterMeasure letters = new(Width, height, OxyColors.White);
        using SvgRenderContext svg = new(picture, Width, height, isDocument: true, letters, OxyColors.White, useVerticalTextAlignmentWorkaround: true);
        for (int i = 0; i < panels.Count; i++)
        {
            IPlotModel model = panels[i].Model;
            model.Update(true);
            model.Render(svg, new OxyRect(0, i * PanelHeight, Width, PanelHeight));
        }
    }
}
