using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class ChannelMeansTests
{
    private readonly ChannelMeans _means = new(2);
    private readonly float[] _values = Samples.Uniform(1, 500, reach: 2);

    [Fact]
    public void The_reference_is_the_mean_of_the_values_and_its_unit_the_deviation()
    {
        Feed(_values, follow: true);
        double mean = _values.Average(value => (double)value), deviation = Math.Sqrt(_values.Average(value => Math.Pow(value - mean, 2)));
        Assert.Equal((1.5 - mean) / deviation, _means.Standardized(1, 1.5f), 9);
        Assert.Equal(mean + (2 * deviation), _means.Value(1, 2), 9);
        Assert.Equal(0.7, _means.Standardized(0, 0.7f), 6);
    }

    [Fact]
    public void While_it_does_not_follow_the_reference_stays()
    {
        Feed(_values, follow: true);
        double before = _means.Value(1, 0);
        Feed([.. _values.Select(value => value + 50)], follow: false);
        Assert.Equal(before, _means.Value(1, 0));
        Assert.InRange(Sizes(50, 50)[(int)AnomalyCause.Level], 45, 60);
        _means.Return(1);
        Assert.InRange(Sizes(50, 50)[(int)AnomalyCause.SlowLevel], 0, 1);
    }

    [Fact]
    public void An_accepted_state_is_the_reference()
    {
        Feed(_values, follow: true);
        Feed([.. _values.Select(value => value + 50)], follow: false);
        _means.Accept(1);
        Assert.InRange(_means.Value(1, 0), 48, 52);
        Assert.InRange(Sizes(50, 50)[(int)AnomalyCause.SlowLevel], 0, 1.5);
    }

    /// <summary>Errors of one sign make a bias and a drift, larger changes a spread; each shows in its own size.</summary>
    [Fact]
    public void Each_cause_shows_in_its_size()
    {
        Feed(_values, follow: true);
        double[] usual = Sizes(0, 0);
        for (int i = 0; i < 100; i++)
        {
            _means.Add(1, _values[i], _values[i] - 3, follow: false);
        }

        double[] biased = Sizes(0, 0);
        Assert.Equal(3.04, biased[(int)AnomalyCause.Bias], 0.02);
        Assert.Equal(3 * (1 - Math.Pow(31 / 32.0, 100)), biased[(int)AnomalyCause.Drift], 0.04);
        Assert.True(biased[(int)AnomalyCause.Rhythm] > 2 * usual[(int)AnomalyCause.Rhythm]);
        for (int i = 0; i < 100; i++)
        {
            _means.Add(1, i % 2 == 0 ? 8 : -8, 0, follow: false);
        }

        Assert.True(Sizes(0, 0)[(int)AnomalyCause.Spread] > 4);
        Assert.InRange(usual[(int)AnomalyCause.Spread], 1, 1.6);
        Assert.Equal(7, Sizes(7, 0)[(int)AnomalyCause.Error] - Sizes(0, 0)[(int)AnomalyCause.Error], 6);
    }

    [Fact]
    public void A_walk_is_worth_fewer_blocks_than_noise()
    {
        float walk = 0;
        foreach (float value in _values)
        {
            _means.Add(0, value, 0, follow: true);
            _means.Add(1, walk += value, 0, follow: true);
        }

        Assert.True(_means.IndependentBlocks(0) > 4 * _means.IndependentBlocks(1));
    }

    [Fact]
    public void Restored_means_are_the_saved_ones()
    {
        Feed(_values, follow: true);
        var other = new ChannelMeans(2);
        StateCopy.Of(visitor => _means.Visit(visitor, "m"), visitor => other.Visit(visitor, "m"));
        Assert.Equal(_means.Standardized(1, 1), other.Standardized(1, 1));
    }

    private double[] Sizes(float value, float forecast)
    {
        double[] sizes = new double[AnomalyCauses.Count];
        _means.Sizes(1, value, forecast, sizes);
        return sizes;
    }

    private void Feed(float[] values, bool follow)
    {
        foreach (float value in values)
        {
            _means.Add(1, value, value, follow);
        }
    }
}
