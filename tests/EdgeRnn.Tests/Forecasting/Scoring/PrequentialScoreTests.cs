using EdgeRnn.Forecasting.Scoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Scoring;

[Collection(nameof(Undisturbed))]
public sealed class PrequentialScoreTests
{
    [Fact]
    public void Errors_are_means_in_units_of_each_channels_scale()
    {
        var score = new PrequentialScore(2, [2, 0.5]);
        score.Add(0, [3, 1], [5, 2], [1, 1]);
        score.Add(0, [1, 1.5f], [1, 1], [1, 1]);
        score.Add(1, [0, 0], [2, 2], [1, 1]);

        Assert.Equal(new ForecastScore(0.5, 0.5, 2), score.Of(0, 0));
        Assert.Equal(new ForecastScore(0.5, 0.5, 2), score.Of(0, 1));
        Assert.Equal(new ForecastScore(0.25, 0.5, 0.25), score.Of(1, 0));
        Assert.Equal(new ForecastScore(4, 2, 4), score.Of(1, 1));
        Assert.Equal(new ForecastScore(2.125, 1.25, 2.125), score.OfHorizon(1));
        Assert.Equal(new ForecastScore(2.25, 1.25, 3), score.OfChannel(1));
        Assert.Equal((0.5 + 2.125) / 2, score.Overall.Mse);
        Assert.Equal(1 - (0.5 / 2), score.OfHorizon(0).Skill);
    }

    [Theory]
    [InlineData(float.NaN, 1, 1)]
    [InlineData(1, float.NaN, 1)]
    [InlineData(1, 1, float.NaN)]
    [InlineData(float.PositiveInfinity, 1, 1)]
    public void A_value_counts_where_it_its_forecast_and_its_persistence_are_known(float forecast, float persistence, float actual)
    {
        var score = new PrequentialScore(1, [1, 1]);
        score.Add(0, [forecast, 1], [persistence, 3], [actual, 2]);

        Assert.True(double.IsNaN(score.Of(0, 0).Mse));
        Assert.Equal(new ForecastScore(1, 1, 1), score.OfHorizon(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void A_channel_without_a_scale_is_not_scored(double scale)
    {
        var score = new PrequentialScore(1, [scale]);
        score.Add(0, [1], [2], [3]);

        Assert.True(double.IsNaN(score.Overall.Mse));
        Assert.True(double.IsNaN(score.Overall.Skill));
    }

    [Fact]
    public void Skill_is_unknown_where_persistence_makes_no_error() =>
        Assert.True(double.IsNaN(new ForecastScore(1, 1, 0).Skill));

    [Fact]
    public void Adding_allocates_nothing()
    {
        var score = new PrequentialScore(1, [1, 1]);
        float[] values = [1, 2];
        score.Add(0, values, values, values);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                score.Add(0, values, values, values);
            }
        }));
    }

    [Fact]
    public void A_length_that_is_not_that_of_the_scales_is_refused() =>
        Assert.Throws<ArgumentException>(() => new PrequentialScore(1, [1, 1]).Add(0, [1], [1], [1]));
}
