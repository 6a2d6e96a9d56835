using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeRnn.Device.Terminal;

/// <summary>Sensor and forecast, the newest samples at the right, as wide as the terminal lets it.</summary>
/// <param name="sensor">Copies the newest samples, oldest first, to a span of any length.</param>
/// <param name="forecast">The same of the forecast.</param>
/// <param name="height">In lines.</param>
internal sealed class CurvesChart(Action<Span<float>> sensor, Action<Span<float>> forecast, int height) : Renderable
{
    public static readonly Style SensorStyle = new(Color.SkyBlue1);
    public static readonly Style ForecastStyle = new(Color.Orange1);
    private const int LabelWidth = 11;

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var canvas = new BrailleCanvas(Math.Max(8, maxWidth - LabelWidth - 1), height);
        float[] x = new float[canvas.Width], y = new float[canvas.Width];
        sensor(x);
        forecast(y);
        (float low, float high) = Range(x, y);
        canvas.Draw(0, x, low, high);
        canvas.Draw(1, y, low, high);
        for (int row = 0; row < height; row++)
        {
            string label = row == 0 ? Label(high) : row == height - 1 ? Label(low) : row == height / 2 ? Label((low + high) / 2) : "";
            yield return new Segment(label.PadLeft(LabelWidth - 1) + (label.Length > 0 ? "┤" : "│"), new Style(Color.Grey));
            foreach (Segment segment in canvas.Row(row, SensorStyle, ForecastStyle))
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
        }
    }

    /// <summary>The sensor's range with a margin: a forecast far off does not flatten it.</summary>
    private static (float Low, float High) Range(float[] sensor, float[] forecast)
    {
        IEnumerable<float> known = sensor.Where(float.IsFinite);
        float[] values = [.. known.Any() ? known : forecast.Where(float.IsFinite)];
        if (values.Length == 0)
        {
            return (0, 1);
        }

        float low = values.Min(), high = values.Max(), margin = high > low ? 0.1f * (high - low) : Math.Max(1, Math.Abs(low) * 0.1f);
        return (low - margin, high + margin);
    }

    private static string Label(float value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
