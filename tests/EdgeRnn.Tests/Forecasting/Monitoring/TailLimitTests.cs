using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class TailLimitTests
{
    [Theory]
    [InlineData(1, 0.001)]
    [InlineData(3, 0.00001)]
    public void Of_exponential_values_the_limit_is_the_quantile(int decades, double part)
    {
        var limit = new TailLimit(channels: 1, decades);
        var random = new Random(305);
        for (int i = 0; i < 15_000; i++)
        {
            limit.Add(0, (float)-Math.Log(1 - random.NextDouble()));
        }

        Assert.Equal(-Math.Log(part), limit.Of(0, least: 0), -Math.Log(part) * 0.15);
    }

    [Fact]
    public void It_is_at_least_what_is_asked_for() => Assert.Equal(0.5f, new TailLimit(channels: 1, decades: 2).Of(0, least: 0.5f));

    [Fact]
    public void Ranks_are_the_parts_of_the_past_that_are_less()
    {
        var limit = new TailLimit(channels: 2, decades: 1);
        foreach (float x in Samples.Uniform(seed: 306, 10_000))
        {
            limit.Add(1, Math.Abs(x));
        }

        Assert.Equal(0, limit.Rank(1, 0.01f));
        Assert.Equal(0.5, limit.Rank(1, 0.5f), 0.12);
        Assert.Equal(1, limit.Rank(1, 2));
    }

    [Fact]
    public void After_forgetting_the_limit_is_that_of_what_comes()
    {
        var limit = new TailLimit(channels: 1, decades: 1);
        Add(limit, 100, seed: 307);
        limit.Forget();
        Add(limit, 1, seed: 308);
        Assert.InRange(limit.Of(0, least: 0), 1, 2);
    }

    private static void Add(TailLimit limit, float reach, int seed)
    {
        foreach (float x in Samples.Uniform(seed, 10_000, reach))
        {
            limit.Add(0, Math.Abs(x));
        }
    }
}
