using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>The frame of linear experts, and the two that fill it.</summary>
public class LeastSquaresExpertTests
{
    private static readonly StreamShape Shape = ExpertTrial.Shape(2, 1, 4);

    [Fact]
    public void Each_channel_has_a_filter_over_the_inputs_that_the_expert_chose_for_it()
    {
        var expert = new LevelExpert(Shape);
        DelayedLeastSquares[] filters = [.. Enumerable.Range(0, 2).Select(channel => new DelayedLeastSquares(Shape, Shape.OutputsOf(channel), 2, 0.99, ridge: 1))];
        var history = new SampleHistory(Shape);
        float[] forecast = new float[Shape.Outputs], expected = new float[Shape.Outputs];
        foreach (float[] row in Samples.Rows(4, 200, 2))
        {
            history.Add(row);
            expert.Observe(history, [], learn: true, forecast);
            for (int channel = 0; channel < 2; channel++)
            {
                ((ReadOnlySpan<float>)[1, history.Level(channel)]).CopyTo(filters[channel].Input(history.Rows - 1));
                filters[channel].Observe(history, learn: true, expected);
            }

            Bits.AssertSame(expected, forecast, $"row {history.Rows}");
        }
    }

    /// <summary>Noise, and in channel 1 the same noise one row later: half of the change of white noise can be known, all of the other.</summary>
    [Fact]
    public void A_linear_expert_finds_what_another_channel_shows_first()
    {
        float[][] noise = Samples.Rows(5, 3000, 1);
        float[][] rows = [.. noise.Select((row, i) => new[] { row[0], i == 0 ? 0 : noise[i - 1][0] })];
        StreamShape shape = ExpertTrial.Shape(2, 1);
        double[] ratios = ExpertTrial.Ratios(shape, new LinearExpert(shape, lags: 4, forgetting: 0.9999), rows, from: 1000);
        Assert.InRange(ratios[0], 0.45, 0.55);
        Assert.InRange(ratios[1], 0, 0.001);
    }

    /// <summary>x' = 0.9 x + e returns to its mean: of its change over h steps (1 + 0.9ʰ) / 2 cannot be known.</summary>
    [Fact]
    public void Reversion_to_the_mean_is_found_at_far_horizons()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1, 20);
        float x = 0;
        float[][] rows = [.. Samples.Rows(6, 6000, 1).Select(e => new[] { x = (0.9f * x) + e[0] })];
        double[] ratios = ExpertTrial.Ratios(shape, new ScalesExpert(shape, forgetting: 0.9999), rows, from: 2000);
        Assert.InRange(ratios[0], 0.90, 1.0);
        Assert.InRange(ratios[1], 0.50, 0.66);
    }

    /// <summary>A level that wanders by a tenth of the noise around it: a mean over some ten samples knows it best, and 0.55 remains.</summary>
    [Fact]
    public void A_level_that_wanders_is_found_at_its_own_scale()
    {
        StreamShape shape = ExpertTrial.Shape(1, 1);
        float level = 0;
        float[][] rows = [.. Samples.Rows(7, 6000, 2).Select(e => new[] { (level += 0.1f * e[0]) + e[1] })];
        Assert.InRange(ExpertTrial.Ratios(shape, new ScalesExpert(shape, forgetting: 0.9999), rows, from: 2000)[0], 0.5, 0.58);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restored_expert_continues_as_the_saved_one(bool scales)
    {
        (float[] saved, float[] restored) = ExpertTrial.Continue(
            Shape, () => scales ? new ScalesExpert(Shape, 0.999) : new LinearExpert(Shape, 4, 0.999), Samples.Rows(8, 200, 2));
        Bits.AssertSame(saved, restored, "forecast");
        Assert.NotEqual(0, saved[0]);
    }

    [Fact]
    public void After_a_reset_it_forecasts_persistence_until_it_has_learned()
    {
        var expert = new LinearExpert(Shape, 4, 0.999);
        var history = new SampleHistory(Shape);
        float[] forecast = new float[Shape.Outputs];
        foreach (float[] row in Samples.Rows(9, 100, 2))
        {
            history.Add(row);
            expert.Observe(history, [], learn: true, forecast);
        }

        expert.Reset();
        history.Add([0.5f, 0.5f]);
        expert.Observe(history, [], learn: false, forecast);
        Assert.Equal(new float[Shape.Outputs], forecast);
    }

    /// <summary>Has a bias and the level for inputs.</summary>
    private sealed class LevelExpert(StreamShape shape) : LeastSquaresExpert(shape, inputs: 2, forgetting: 0.99)
    {
        protected override void Fill(SampleHistory history, int channel, Span<float> x) => (x[0], x[1]) = (1, history.Level(channel));
    }
}
