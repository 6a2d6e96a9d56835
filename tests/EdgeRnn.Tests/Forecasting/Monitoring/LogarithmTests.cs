using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class LogarithmTests
{
    [Fact]
    public void It_is_the_natural_logarithm_from_the_smallest_to_the_largest_number()
    {
        Random random = new(311);
        for (int i = 0; i < 10_000; i++)
        {
            double x = Math.Pow(10, (random.NextDouble() * 600) - 300);
            Assert.Equal(Math.Log(x), Logarithm.Of(x), 1e-9);
        }

        Assert.Equal(0, Logarithm.Of(1));
    }
}
