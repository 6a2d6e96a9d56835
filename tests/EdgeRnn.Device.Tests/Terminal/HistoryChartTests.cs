using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Device.Terminal;
using Xunit;

namespace EdgeRnn.Device.Tests.Terminal;

public class HistoryChartTests
{
    private static readonly DateTime Start = HandClock.Start.UtcDateTime;

    [Fact]
    public void Points_lie_evenly_in_time_and_a_gap_is_empty()
    {
        HistorySample[] samples = [At(0, 1), At(10, 2), At(20, 3), At(30, 4), At(200, 5), At(210, 6), At(220, 7)];
        float[] points = new float[23];
        HistoryChart.Curve([.. samples], sample => sample.Value)(points);

        // The mean interval is 36.7 s: a value holds for 110 s at most.
        Assert.Equal([1, 2, 3, .. Enumerable.Repeat(4f, 12), .. Enumerable.Repeat(float.NaN, 5), 5, 6, 7], points);
    }

    [Fact]
    public void The_picture_holds_both_curves_the_scores_and_the_time()
    {
        using StringWriter output = new();
        HistoryChart.Write(output, new HistorySeries(1, "main", "temp", "°C", 3, Start, Start), [At(0, 20), At(10, 21), At(20, 22)]);

        Assert.Contains("main: temp in °C and what is forecast next", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(16, output.ToString().Split('\n').Count(line => line.Contains('│') || line.Contains('┤')));
        Assert.Contains("3 reports, 2026-03-01 12:00:00Z to 2026-03-01 12:00:20Z", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_report_is_drawn()
    {
        using StringWriter output = new();
        HistoryChart.Write(output, new HistorySeries(1, "main", "temp", "", 1, Start, Start), [At(0, 20)]);
        Assert.Contains("1 report", output.ToString(), StringComparison.Ordinal);
    }

    private static HistorySample At(int seconds, double value) => new(Start.AddSeconds(seconds), value, value, 3, double.NaN, double.NaN);
}
