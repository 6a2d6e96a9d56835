using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class LogHistogramTests
{
    [Fact]
    public void Quantiles_of_uniform_values_are_right_to_a_bins_width()
    {
        var histogram = new LogHistogram(channels: 2, memory: 1 << 14);
        foreach (float x in Samples.Uniform(seed: 301, 50_000))
        {
            histogram.Add(1, Math.Abs(x));
        }

        float[] values = new float[3];
        histogram.Exceeded(1, [0.01f, 0.1f, 0.5f], values);

        Assert.Equal(0.99, values[0], 0.02);
        Assert.Equal(0.90, values[1], 0.02);
        Assert.Equal(0.50, values[2], 0.02);
    }

    [Fact]
    public void What_is_old_fades()
    {
        var histogram = new LogHistogram(channels: 1, memory: 1000);
        Add(histogram, 100, 5000);
        Add(histogram, 1, 5000);

        float[] values = new float[1];
        histogram.Exceeded(0, [0.05f], values);

        Assert.InRange(values[0], 1f, 1.25f);
    }

    [Fact]
    public void Any_float_has_its_bin()
    {
        var histogram = new LogHistogram(channels: 1, memory: 1000);
        foreach (float x in (float[])[0, float.Epsilon, 1e-30f, 1, 1e30f, float.MaxValue])
        {
            histogram.Add(0, x);
        }

        float[] values = new float[2];
        histogram.Exceeded(0, [0.01f, 0.999f], values);
        Assert.InRange(values[0], 3e38f, float.MaxValue);
        Assert.Equal(0, values[1]);
    }

    [Fact]
    public void Before_the_first_value_all_quantiles_are_0()
    {
        float[] values = [1, 1];
        new LogHistogram(channels: 1, memory: 10).Exceeded(0, [0.1f, 0.9f], values);
        Assert.Equal([0f, 0f], values);
    }

    private static void Add(LogHistogram histogram, float value, int count)
    {
        for (int i = 0; i < count; i++)
        {
            histogram.Add(0, value);
        }
    }
}
