using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Forecasting.Scoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Scoring;

public class CoverageScoreTests
{
    [Fact]
    public void It_counts_what_lay_within_the_bounds_ends_included()
    {
        var score = new CoverageScore(horizons: 2, [1, 2]);
        score.Add(0, new ForecastBounds([0, 0], [1, 1]), [1, 1.01f]);
        score.Add(0, new ForecastBounds([0, 0], [1, 1]), [0, 0.5f]);
        score.Add(0, new ForecastBounds([0, 0], [1, 1]), [-1, 0.5f]);
        score.Add(1, new ForecastBounds([0, 0], [1, 1]), [5, 5]);
        Assert.Equal(2.0 / 3, score.Of(0, 0), 12);
        Assert.Equal(2.0 / 3, score.Of(0, 1), 12);
        Assert.Equal(0, score.OfHorizon(1));
    }

    [Fact]
    public void What_is_not_known_and_channels_without_a_scale_do_not_count()
    {
        var score = new CoverageScore(1, [1, 0, double.NaN, 1]);
        score.Add(0, new ForecastBounds([0, 0, 0, float.NaN], [1, 1, 1, 1]), [float.NaN, 0.5f, 0.5f, 0.5f]);
        Assert.All(Enumerable.Range(0, 4), channel => Assert.Equal(double.NaN, score.Of(0, channel)));
        Assert.Equal(double.NaN, score.OfHorizon(0));
        score.Add(0, new ForecastBounds([0, 0, 0, 0], [1, 1, 1, 1]), [0.5f, 9, 9, 9]);
        Assert.Equal(0.5, score.OfHorizon(0));
    }

    [Fact]
    public void A_restored_score_continues_as_the_saved_one()
    {
        CoverageScore score = new(1, [1]), other = new(1, [1]);
        score.Add(0, new ForecastBounds([0], [1]), [0.5f]);
        StateCopy.Of(visitor => score.Visit(visitor, "c"), visitor => other.Visit(visitor, "c"));
        other.Add(0, new ForecastBounds([0], [1]), [2]);
        Assert.Equal(0.5, other.Of(0, 0));
    }
}
