using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class AlarmLimitsTests
{
    /// <summary>Rarities of the wrong law, far too large: the count of alarms alone keeps the promise.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_promised_rate_is_kept_even_if_rarities_are_wrong(int channels)
    {
        const int Promise = 500, Samples = 400_000;
        AlarmLimits limits = new(channels, Promise);
        Random random = new(313);
        int alarms = 0;
        for (long age = 256; age < Samples; age++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                double y = -4 * Math.Log(random.NextDouble());
                bool alarm = y >= limits.Of(channel, age);
                limits.Add(channel, y, watched: true);
                alarms += alarm ? 1 : 0;
                if (alarm)
                {
                    limits.Tighten(channel);
                }

                if (age % BlockMaxima.Length == 0)
                {
                    limits.EndBlock(channel, limits.Of(channel, age), learn: true);
                }
            }
        }

        Assert.InRange(alarms * (double)Promise / Samples, 0.5, 1.1);
    }

    [Fact]
    public void A_young_stream_has_a_lower_limit_than_an_old_one()
    {
        AlarmLimits limits = new(1, 1_000_000);
        Assert.Equal(Math.Log(100), limits.Of(0, 100_000) - limits.Of(0, 1000), 1e-6);
        Assert.Equal(limits.Of(0, 1_000_000), limits.Of(0, 2_000_000));
    }

    [Fact]
    public void What_is_taken_back_did_not_count()
    {
        AlarmLimits limits = new(2, 10_000);
        double before = limits.Of(1, 1000);
        limits.Tighten(1);
        Assert.True(limits.Of(1, 1000) > before);
        limits.TakeBack(1);
        Assert.Equal(before, limits.Of(1, 1000));
    }
}
