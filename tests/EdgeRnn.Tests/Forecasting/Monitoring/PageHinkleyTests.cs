using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Monitoring;

public class PageHinkleyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Noise_without_a_rise_is_no_drift(int seed)
    {
        var test = new PageHinkley(tolerance: 0.1, threshold: 50);
        Assert.DoesNotContain(Samples.Uniform(seed, 100_000, reach: 0.5f), x => test.Add(x + 0.5));
    }

    [Fact]
    public void A_lasting_rise_is_told_once_about_when_it_must_be()
    {
        var test = new PageHinkley(tolerance: 0.1, threshold: 50);
        List<int> drifts = [];
        float[] noise = Samples.Uniform(seed: 302, 4000, reach: 0.25f);
        for (int i = 0; i < noise.Length; i++)
        {
            if (test.Add(noise[i] + (i < 2000 ? 0.5 : 0.75)))
            {
                drifts.Add(i);
            }
        }

        // It gains 0.25 - 0.1 a sample, less while the mean follows: some 50 / 0.15 samples.
        Assert.InRange(Assert.Single(drifts), 2250, 2600);
    }
}
