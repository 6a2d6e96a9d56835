using EdgeRnn.Forecasting.Intervals;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Intervals;

public class ForecastIntervalsTests
{
    [Theory]
    [InlineData(1, 0.9)]
    [InlineData(24, 0.9)]
    [InlineData(5, 0.5)]
    public void Bounds_keep_their_coverage_also_when_the_noise_grows_and_is_skewed(int horizon, double coverage)
    {
        const int Rows = 20_000;
        var intervals = new ForecastIntervals(1, horizon, coverage);
        var random = new Random(731);
        long below = 0, above = 0, counted = 0;
        for (int row = 0; row < Rows; row++)
        {
            // The forecast is 0; halfway the errors grow tenfold and their mean moves.
            double noise = random.NextDouble() + random.NextDouble() - 1;
            float x = (float)(row < Rows / 2 ? noise : (10 * noise) + 3);
            long made = row - horizon;
            if (made >= 0)
            {
                float low = intervals.Lower(made)[0], high = intervals.Upper(made)[0];
                if (!float.IsNaN(low))
                {
                    counted++;
                    below += x < low ? 1 : 0;
                    above += x > high ? 1 : 0;
                }

                intervals.Learn(made, 0, 0, x);
            }

            intervals.Bound(row, [0]);
        }

        double missed = (1 - coverage) / 2;
        Assert.True(counted > Rows - 100);
        Assert.Equal(missed, (double)below / counted, 0.01);
        Assert.Equal(missed, (double)above / counted, 0.01);
    }

    [Fact]
    public void Before_an_error_is_known_there_are_no_bounds()
    {
        var intervals = new ForecastIntervals(1, 1, 0.9);
        intervals.Bound(0, [5]);
        Assert.True(float.IsNaN(intervals.Lower(0)[0]) && float.IsNaN(intervals.Upper(0)[0]));
        intervals.Learn(0, 0, 5, float.NaN);
        intervals.Learn(0, 0, 5, 7);
        intervals.Bound(1, [5]);
        Assert.InRange(intervals.Lower(1)[0], float.MinValue, 3);
        Assert.InRange(intervals.Upper(1)[0], 7, float.MaxValue);
    }
}
