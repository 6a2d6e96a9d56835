using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace EdgeRnn.Device.Plotting;

/// <summary>One of the pictures of a figure: curves, bands and marks over one horizontal axis, with a legend.</summary>
internal sealed class Panel
{
    public static readonly OxyColor SensorColor = OxyColor.Parse("#1f6fb4");
    public static readonly OxyColor ForecastColor = OxyColor.Parse("#e8590c");
    public static readonly OxyColor AlarmColor = OxyColor.Parse("#e03131");
    public static readonly OxyColor QuietColor = OxyColor.Parse("#868e96");
    private static readonly OxyColor GridColor = OxyColor.Parse("#e9ecef");

    private readonly LinearAxis _left;

    /// <param name="title">What is seen.</param>
    /// <param name="horizontal">Its axis.</param>
    /// <param name="yTitle">What the vertical axis measures.</param>
    public Panel(string title, Axis horizontal, string yTitle)
    {
        _left = new LinearAxis { Title = yTitle };
        Model = new PlotModel
        {
            Title = title,
            Culture = System.Globalization.CultureInfo.InvariantCulture,
            DefaultFont = "Helvetica, Arial, sans-serif",
            DefaultFontSize = 13,
            TitleFontSize = 15,
            TitleHorizontalAlignment = TitleHorizontalAlignment.CenteredWithinView,
            PlotAreaBorderColor = QuietColor,
            PlotMargins = new OxyThickness(80, double.NaN, 25, 50),
        };
        (_left.Position, _left.AxisTitleDistance) = (AxisPosition.Left, 14);
        (horizontal.Position, horizontal.AxisTitleDistance) = (AxisPosition.Bottom, 8);
        foreach (Axis axis in (Axis[])[horizontal, _left])
        {
            (axis.MajorGridlineStyle, axis.MajorGridlineColor, axis.TicklineColor) = (LineStyle.Solid, GridColor, QuietColor);
            (axis.MinorTickSize, axis.TickStyle) = (0, TickStyle.Outside);
            Model.Axes.Add(axis);
        }

        Model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.TopCenter,
            LegendOrientation = LegendOrientation.Horizontal,
            LegendFontSize = 12,
            LegendPadding = 2,
            LegendMargin = 4,
            LegendSymbolLength = 22,
            LegendColumnSpacing = 14,
        });
    }

    public PlotModel Model { get; }

    /// <summary>A line through the points whose value is finite, with gaps elsewhere.</summary>
    public void Curve(IEnumerable<DataPoint> points, OxyColor color, string name, double width = 1.6)
    {
        LineSeries line = new() { Title = name, Color = color, StrokeThickness = width, LineJoin = LineJoin.Round };
        line.Points.AddRange(points.Select(point => double.IsFinite(point.Y) ? point : DataPoint.Undefined));
        if (line.Points.Exists(point => point.IsDefined()))
        {
            Model.Series.Add(line);
        }
    }

    /// <summary>The area between two curves; a gap where either is not known.</summary>
    /// <param name="low">The lower curve.</param>
    /// <param name="high">The upper one, at the same places.</param>
    /// <param name="color">Of the edge; the area is lighter.</param>
    /// <param name="name">In the legend.</param>
    /// <param name="edge">Width of the edge; 0 for none.</param>
    public void Band(IReadOnlyList<DataPoint> low, IReadOnlyList<DataPoint> high, OxyColor color, string name, double edge = 0)
    {
        OxyColor fill = OxyColor.FromAColor(edge > 0 ? (byte)90 : (byte)50, color);
        Swatch(name, OxyColor.FromAColor((byte)(fill.A + 40), color));
        for (int begin = 0; begin < low.Count; begin++)
        {
            int end = begin;
            while (end < low.Count && double.IsFinite(low[end].Y) && double.IsFinite(high[end].Y))
            {
                end++;
            }

            if (end > begin)
            {
                AreaSeries area = new()
                {
                    RenderInLegend = false,
                    Color = edge > 0 ? color : OxyColors.Transparent,
                    Color2 = edge > 0 ? color : OxyColors.Transparent,
                    Fill = fill,
                    StrokeThickness = edge,
                };
                area.Points.AddRange(low.Skip(begin).Take(end - begin));
                area.Points2.AddRange(high.Skip(begin).Take(end - begin));
                Model.Series.Add(area);
                begin = end;
            }
        }
    }

    /// <summary>Shades when alarms were on, over the whole height.</summary>
    public void Alarms(IEnumerable<(double From, double To)> spans)
    {
        bool any = false;
        foreach ((double from, double to) in spans)
        {
            Model.Annotations.Add(new RectangleAnnotation
            {
                MinimumX = from,
                MaximumX = to,
                Fill = OxyColor.FromAColor(45, AlarmColor),
                Stroke = OxyColor.FromAColor(160, AlarmColor),
                StrokeThickness = 0.5,
                Layer = AnnotationLayer.BelowSeries,
            });
            any = true;
        }

        if (any)
        {
            Swatch("alarm", OxyColor.FromAColor(110, AlarmColor));
        }
    }

    /// <summary>A level that is worth knowing.</summary>
    public void Level(double y, LineStyle style, string name) => Mark(new LineAnnotation { Type = LineAnnotationType.Horizontal, Y = y }, style, name);

    /// <summary>A place that is worth knowing.</summary>
    public void Place(double x, LineStyle style, string name) => Mark(new LineAnnotation { Type = LineAnnotationType.Vertical, X = x }, style, name);

    public void LimitX(double low, double high) => (Model.Axes[0].Minimum, Model.Axes[0].Maximum) = (low, high > low ? high : low + 1);

    public void LimitY(double low, double high) => (_left.Minimum, _left.Maximum) = (low, high);

    /// <summary>The range of the finite values and a margin.</summary>
    public void LimitY(IEnumerable<float> values)
    {
        float[] known = [.. values.Where(float.IsFinite).DefaultIfEmpty(0)];
        double low = known.Min(), high = known.Max(), margin = high > low ? (high - low) * 0.08 : Math.Max(1, Math.Abs(high) * 0.1);
        LimitY(low - margin, high + margin);
    }

    /// <summary>An entry of the legend for what has none of its own: a series without points.</summary>
    private void Swatch(string name, OxyColor color) => Model.Series.Add(new LineSeries { Title = name, Color = color, StrokeThickness = 9 });

    private void Mark(LineAnnotation line, LineStyle style, string name)
    {
        (line.Color, line.LineStyle, line.StrokeThickness) = (QuietColor, style, 1.4);
        Model.Annotations.Add(line);
        Model.Series.Add(new LineSeries { Title = name, Color = QuietColor, LineStyle = style, StrokeThickness = 1.4 });
    }
}
