using EdgeRnn.Forecasting.History;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

/// <summary>Running mean and deviations against the two-pass formulas.</summary>
public class RunningMomentsTests
{
    public static TheoryData<float, float> Scales => new()
    {
        { 0f, 1f }, { 5f, 0.1f }, { 1e6f, 1f }, { -1e6f, 3f }, { 0f, 1e30f }, { 1e30f, 1e28f }, { 0f, 1e-20f }, { 1e-15f, 1e-18f }, { 1e-3f, 1e6f },
    };

    [Theory]
    [MemberData(nameof(Scales))]
    public void After_every_value_they_are_those_of_all_values_so_far(float offset, float scale)
    {
        var moments = new RunningMoments(1);
        float[] values = [.. Samples.Uniform(seed: 150, 500).Select(x => offset + (scale * x))];
        for (int count = 1; count <= values.Length; count++)
        {
            moments.Add(0, values[count - 1]);
            double mean = values.Take(count).Average(x => (double)x);
            double variance = values.Take(count).Average(x => (x - mean) * (x - mean));
            double square = values.Take(count).Average(x => (double)x * x);
            AssertClose(mean, moments.Mean(0), Math.Sqrt(square));
            AssertClose(variance > 1e-60 ? Math.Sqrt(variance) : 1, moments.Deviation(0));
            AssertClose(square > 1e-60 ? Math.Sqrt(square) : 1, moments.RootMeanSquare(0));
        }
    }

    [Fact]
    public void Before_the_first_value_the_mean_is_0_and_the_scale_1()
    {
        var moments = new RunningMoments(2);
        moments.Add(1, 5);
        Assert.Equal((0f, 1f, 1f), (moments.Mean(0), moments.Deviation(0), moments.RootMeanSquare(0)));
        Assert.Equal((5f, 1f, 5f), (moments.Mean(1), moments.Deviation(1), moments.RootMeanSquare(1)));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    [InlineData(-1e30f)]
    [InlineData(3e-39f)]
    public void A_constant_has_deviation_1_so_that_it_can_divide(float constant)
    {
        var moments = new RunningMoments(1);
        for (int i = 0; i < 1000; i++)
        {
            moments.Add(0, constant);
            Assert.Equal((constant, 1f), (moments.Mean(0), moments.Deviation(0)));
        }
    }

    [Fact]
    public void Channels_do_not_mix()
    {
        RunningMoments both = new(2), alone = new(1);
        float[] values = Samples.Uniform(seed: 151, 50);
        foreach (float x in values)
        {
            both.Add(0, x);
            both.Add(1, 100 * x);
            alone.Add(0, x);
        }

        both.Add(1, 7);
        Assert.Equal((alone.Mean(0), alone.Deviation(0)), (both.Mean(0), both.Deviation(0)));
    }

    [Fact]
    public void The_largest_floats_leave_finite_scales()
    {
        // Differences reach twice the largest float.
        var moments = new RunningMoments(1);
        for (int i = 0; i < 20; i++)
        {
            moments.Add(0, (i % 2 == 0 ? 2.0 : -2.0) * float.MaxValue);
            Assert.True(float.IsFinite(moments.Deviation(0)));
            Assert.True(float.IsFinite(moments.RootMeanSquare(0)));
        }
    }

    private static void AssertClose(double expected, double actual, double? scale = null) =>
        Assert.True(Math.Abs(actual - expected) <= 1e-6 * (scale ?? Math.Abs(expected)), $"{actual:R}, expected {expected:R}");
}
