using EdgeRnn.Forecasting.History;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

public class SeasonFinderTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(101)]
    [InlineData(288)]
    public void A_period_is_found_under_noise_and_drift(int period)
    {
        double drift = 0;
        (int season, _) = Find(20 * period, (row, random) =>
        {
            drift += 0.1 * (random.NextDouble() - 0.5);
            double phase = 2 * Math.PI * row / period;
            return Math.Sin(phase) + (0.6 * Math.Sin((2 * phase) + 1)) + drift + (0.5 * (random.NextDouble() - 0.5));
        });
        Assert.InRange(season, 0.98 * period, 1.02 * period);
    }

    [Fact]
    public void A_day_is_found_and_beside_it_the_week_on_which_it_repeats()
    {
        (int season, int longer) = Find(24 * 7 * 12, (row, random) =>
            (row / 24 % 7 < 5 ? 2 : 0.5) * (1 + Math.Sin(2 * Math.PI * row / 24)) + (0.3 * random.NextDouble()));
        Assert.Equal((24, 168), (season, longer));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Noise_and_a_random_walk_have_no_season(bool walk)
    {
        double level = 0;
        (int season, int longer) = Find(6000, (_, random) => level = ((walk ? 1 : 0) * level) + random.NextDouble() - 0.5);
        Assert.Equal((0, 0), (season, longer));
    }

    private static (int Season, int Longer) Find(int rows, Func<int, Random, double> signal)
    {
        var history = new SampleHistory(new StreamShape(1, [1], 0, VectorWidth.Auto));
        var random = new Random(711);
        for (int row = 0; row < rows; row++)
        {
            history.Add([(float)(20 + signal(row, random))]);
        }

        return (history.Seasons.Of(0), history.Seasons.LongerOf(0));
    }
}
