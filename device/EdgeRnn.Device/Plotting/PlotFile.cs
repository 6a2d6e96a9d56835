using EdgeRnn.Device.Output;
using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Training.Probe;
using ScottPlot;
using SkiaSharp;

namespace EdgeRnn.Device.Plotting;

/// <summary>Draws a replay to a file: PNG or SVG by its name.</summary>
internal static class PlotFile
{
    private const int Width = 1200;
    private const int Height = 1200;

    /// <summary>Whether labels can be written: without any font the default one is there, but has no letters.</summary>
    public static bool? HasFont => SKTypeface.Default.ContainsGlyphs("row");

    /// <summary>Refuses what could not be drawn, before any work is done.</summary>
    public static void Check(string path, string option = "--plot")
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is not (".png" or ".svg"))
        {
            throw UserException.Usage($"{option} {path}: expected a file named .png or .svg");
        }

        if (HasFont == false)
        {
            throw UserException.Usage($"{option} {path}: no font on this machine to write labels with; install one: apt-get install fonts-dejavu-core");
        }
    }

    public static void Save(string path, ReplaySession session, ReplayReport report) => Save(path, ReplayPlot.Of(session, report));

    public static void Save(string path, HistorySeries series, List<HistorySample> samples) => Save(path, HistoryPlot.Of(series, samples));

    /// <summary>How training went.</summary>
    public static void Save(string path, LearnerDiagnostics diagnostics, ReplayReport report) => Save(path, DiagnosisPlot.Of(diagnostics, report), "--diagnose-plot");

    private static void Save(string path, Multiplot plots, string option = "--plot")
    {
        bool isSvg = Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);
        OutputFile.Write(option, path, file => (isSvg ? (Action<Multiplot, FileStream>)WriteSvg : WritePng)(plots, file));
    }

    private static void WriteSvg(Multiplot plots, FileStream file)
    {
        using SKCanvas canvas = SKSvgCanvas.Create(SKRect.Create(Width, Height), file);
        Draw(plots, canvas);
    }

    private static void WritePng(Multiplot plots, FileStream file)
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width, Height));
        Draw(plots, surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        data.SaveTo(file);
    }

    private static void Draw(Multiplot plots, SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        plots.Render(canvas, new PixelRect(0, Width, Height, 0));
    }
}
