using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Networks;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

public class SmoothingExpertTests
{
    /// <summary>A level in noise: the smallest α is best, and half of the change of white noise can be known.</summary>
    [Fact]
    public void In_noise_a_slow_level_is_chosen()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1);
        double[] ratios = ExpertTrial.Ratios(shape, new SmoothingExpert(shape), Samples.Rows(2, 3000, 1), from: 1000);
        Assert.InRange(ratios[0], 0.48, 0.54);
    }

    [Fact]
    public void A_walk_is_forecast_to_stay()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1);
        SeededRandom random = new(4);
        double x = 0;
        float[][] rows = [.. Enumerable.Range(0, 3000).Select(_ => new[] { (float)(x += random.NextNormal()) })];
        Assert.InRange(ExpertTrial.Ratios(shape, new SmoothingExpert(shape), rows, from: 1000)[0], 0.98, 1.08);
    }

    /// <summary>The trend is damped by 0.95 a step: it covers Σ 0.95ᵏ = 7.6 of ten steps, so most of the change is known.</summary>
    [Fact]
    public void A_ramp_continues_with_a_damped_trend()
    {
        StreamShape shape = ExpertTrial.Shape(1, 10);
        float[][] rows = [.. Enumerable.Range(0, 1500).Select(row => new[] { 0.1f * row })];
        Assert.InRange(ExpertTrial.Ratios(shape, new SmoothingExpert(shape), rows, from: 500)[0], 0.01, 0.12);
    }

    [Fact]
    public void Missing_values_leave_levels_as_they_are()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1);
        SmoothingExpert complete = new(shape), gappy = new(shape);
        float[] expected = Last(complete, [1, 2, 3, 4]), actual = Last(gappy, [1, 2, float.NaN, float.NaN, 3, 4]);
        Assert.True(float.IsFinite(actual[0]));
        Assert.Equal(Math.Sign(expected[0]), Math.Sign(actual[0]));

        float[] Last(SmoothingExpert expert, float[] values)
        {
            var history = new SampleHistory(shape);
            float[] forecast = new float[1];
            foreach (float value in values)
            {
                history.Add([value]);
                expert.Observe(history, [], learn: true, forecast);
            }

            return forecast;
        }
    }

    [Fact]
    public void A_restored_expert_continues_as_the_saved_one()
    {
        StreamShape shape = ExpertTrial.Shape(2, 1, 3);
        (float[] saved, float[] restored) = ExpertTrial.Continue(shape, () => new SmoothingExpert(shape), Samples.Rows(8, 100, 2));
        Bits.AssertSame(saved, restored, "forecast");
    }
}
