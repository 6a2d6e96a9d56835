using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Metrics;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Metrics;

public class PrometheusPageTests
{
    [Fact]
    public void Each_channel_has_its_value_forecasts_bounds_and_score()
    {
        StreamStatus status = new("main", [new("cpu", "", "", "%", ""), new("temp", "", "", "°C", "")], [1, 24]);
        new float[] { 3, 20.5f }.CopyTo(status.Values, 0);
        new float[] { 4, 21, 5, 22 }.CopyTo(status.Forecasts, 0);
        new float[] { 2, 19, 1, float.NaN }.CopyTo(status.Lower, 0);
        new float[] { 6, 23, 9, float.NaN }.CopyTo(status.Upper, 0);
        status.ChannelScores[1] = 62.5;

        string page = PrometheusPage.Of([status]);

        Assert.Contains(
            "# TYPE edgernn_channel_value gauge\n"
            + "edgernn_channel_value{stream=\"main\",channel=\"cpu\",unit=\"%\"} 3\n"
            + "edgernn_channel_value{stream=\"main\",channel=\"temp\",unit=\"°C\"} 20.5\n",
            page, StringComparison.Ordinal);
        Assert.Contains("edgernn_channel_forecast{stream=\"main\",channel=\"cpu\",unit=\"%\",horizon=\"24\"} 5\n", page, StringComparison.Ordinal);
        Assert.Contains("edgernn_channel_forecast_lower{stream=\"main\",channel=\"temp\",unit=\"°C\",horizon=\"1\"} 19\n", page, StringComparison.Ordinal);
        Assert.Contains("edgernn_channel_forecast_upper{stream=\"main\",channel=\"cpu\",unit=\"%\",horizon=\"24\"} 9\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("forecast_upper{stream=\"main\",channel=\"temp\",unit=\"°C\",horizon=\"24\"}", page, StringComparison.Ordinal);
        Assert.Contains("edgernn_channel_score{stream=\"main\",channel=\"temp\",unit=\"°C\"} 62.5\n", page, StringComparison.Ordinal);
        Assert.Contains("\nedgernn_channel_left_out 0\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_cannot_break_out_of_their_labels()
    {
        StreamStatus status = new("main", [new("a\"b\\c\nd", "", "", "", "")], [1]);
        status.Values[0] = 1;

        Assert.Contains("edgernn_channel_value{stream=\"main\",channel=\"a\\\"b\\\\c\\nd\",unit=\"\"} 1\n", PrometheusPage.Of([status]), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_channels_are_bounded_and_the_rest_is_counted()
    {
        StreamStatus status = new("main", [.. Enumerable.Range(0, 600).Select(i => new EdgeRnn.Sensors.SensorChannel($"c{i}", "", "", "", ""))], [1, 2]);
        Array.Fill(status.Values, 1);
        Array.Fill(status.Forecasts, 1);

        string[] lines = PrometheusPage.Of([status]).Split('\n');

        Assert.Equal(500, lines.Count(line => line.StartsWith("edgernn_channel_value{", StringComparison.Ordinal)));
        Assert.Equal(500, lines.Count(line => line.StartsWith("edgernn_channel_forecast{", StringComparison.Ordinal)));
        // Values and scores 100 each, three figures per horizon 700 each.
        Assert.Contains("edgernn_channel_left_out 2300", lines);
    }
}
