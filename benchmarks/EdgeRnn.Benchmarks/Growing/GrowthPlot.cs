using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EdgeRnn.Benchmarks.Growing;

/// <summary>Curves over a quantity that doubles: all scales logarithmic, so that a straight line is a power law.</summary>
internal sealed class GrowthPlot : IDisposable
{
    private readonly Plot _plot = new();
    private readonly double[] _x;

    public GrowthPlot(string title, string xLabel, string yLabel, string rightLabel, IReadOnlyList<int> x)
    {
        _x = [.. x.Select(value => Math.Log10(value))];
        _plot.Title(title);
        _plot.XLabel(xLabel);
        _plot.YLabel(yLabel);
        _plot.Axes.Right.Label.Text = rightLabel;
        _plot.Axes.Bottom.TickGenerator = new NumericManual(_x, [.. x.Select(value => value.ToString("N0", CultureInfo.InvariantCulture))]);
        _plot.ShowLegend(Edge.Bottom);
    }

    public void AddLeft(string name, IEnumerable<double> y) => Add(name, y, _plot.Axes.Left);

    /// <summary>Open squares: the SVG back end knows no dashes.</summary>
    public void AddRight(string name, IEnumerable<double> y)
    {
        ScottPlot.Plottables.Scatter curve = Add($"{name} (right)", y, _plot.Axes.Right);
        curve.MarkerShape = MarkerShape.OpenSquare;
        curve.LineWidth = 1;
    }

    public void Save(string path)
    {
        _plot.Axes.SetLimitsX(_x[0] - 0.1, _x[^1] + 0.1);
        SetDecades(_plot.Axes.Left);
        SetDecades(_plot.Axes.Right);
        _plot.SaveSvg(path, 720, 480);
    }

    public void Dispose() => _plot.Dispose();

    private ScottPlot.Plottables.Scatter Add(string name, IEnumerable<double> y, IYAxis axis)
    {
        ScottPlot.Plottables.Scatter curve = _plot.Add.Scatter(_x, y.Select(value => Math.Log10(value)).ToArray());
        curve.LegendText = name;
        curve.LineWidth = 2;
        curve.MarkerSize = 7;
        curve.Axes.YAxis = axis;
        return curve;
    }

    /// <summary>Whole decades, so that what does not grow looks flat.</summary>
    private void SetDecades(IYAxis axis)
    {
        double[] values = [.. _plot.GetPlottables<ScottPlot.Plottables.Scatter>()
            .Where(curve => curve.Axes.YAxis == axis).SelectMany(curve => curve.Data.GetScatterPoints()).Select(point => point.Y)];
        int low = (int)Math.Floor(values.Min() - 0.05), high = (int)Math.Ceiling(values.Max() + 0.05);
        _plot.Axes.SetLimitsY(low, high, axis);
        double[] exponents = [.. Enumerable.Range(low, high - low + 1).Select(exponent => (double)exponent)];
        axis.TickGenerator = new NumericManual(
            exponents, [.. exponents.Select(exponent => Math.Pow(10, exponent).ToString("#,0.######", CultureInfo.InvariantCulture))]);
    }
}
