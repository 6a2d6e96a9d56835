using ScottPlot;

namespace EdgeRnn.Tasks.Plots;

/// <summary>Curves over one axis as a small SVG.</summary>
internal sealed class CurvesPlot : IDisposable
{
    private readonly Plot _plot = new();

    public CurvesPlot(string title, string xLabel, string yLabel)
    {
        _plot.Title(title);
        _plot.XLabel(xLabel);
        _plot.YLabel(yLabel);
        _plot.ShowLegend(Edge.Bottom);
    }

    public void Add(string name, IEnumerable<(double X, double Y)> points)
    {
        Coordinates[] line = [.. points.Select(point => new Coordinates(point.X, point.Y))];
        var curve = _plot.Add.ScatterLine(line);
        (curve.LegendText, curve.LineWidth) = (name, 2);
    }

    /// <summary>A dashed line at a value.</summary>
    public void Mark(string name, double y) => _plot.Add.HorizontalLine(y, 1, Colors.Gray).LegendText = name;

    public void Dispose() => _plot.Dispose();

    public void Save(string path) => _plot.SaveSvg(path, 720, 420);
}
