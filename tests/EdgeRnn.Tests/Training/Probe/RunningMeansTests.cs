using EdgeRnn.Training.Probe;
using Xunit;

namespace EdgeRnn.Tests.Training.Probe;

public class RunningMeansTests
{
    [Fact]
    public void The_first_values_count_alike_and_later_ones_by_a_thirty_second()
    {
        var means = new RunningMeans(series: 2);
        for (int i = 1; i <= 32; i++)
        {
            means.Add(1, i);
        }

        Assert.Equal(16.5, means.Values[1], 1e-12);
        means.Add(1, 16.5 + 32);
        Assert.Equal(17.5, means.Values[1], 1e-12);
        Assert.Equal(0, means.Values[0]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_that_is_not_finite_is_left_out(double value)
    {
        var means = new RunningMeans(series: 1);
        means.Add(0, 3);
        means.Add(0, value);
        means.Add(0, 5);
        Assert.Equal(4, means.Values[0]);
    }
}
