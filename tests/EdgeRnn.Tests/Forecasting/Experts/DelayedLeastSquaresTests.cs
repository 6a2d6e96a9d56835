using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

/// <summary>One square root for all horizons against a filter for each.</summary>
public class DelayedLeastSquaresTests
{
    private const int Inputs = 5, Rows = 120;
    private const double Forgetting = 0.99;

    private static readonly StreamShape Shape = new(2, [1, 3, 8], Seed: 0, VectorWidth.Auto);

    [Fact]
    public void It_is_one_filter_per_output_that_updates_when_the_label_arrives()
    {
        var shared = new DelayedLeastSquares(Shape, [.. Enumerable.Range(0, Shape.Outputs)], Inputs, Forgetting, ridge: 2);
        LeastSquares[] alone = [.. Enumerable.Range(0, Shape.Outputs).Select(
            _ => new LeastSquares(SpanKernels.Of(VectorWidth.Auto), Inputs, 1, Forgetting, ridge: 2))];
        var history = new SampleHistory(Shape);
        float[] forecast = new float[Shape.Outputs], gain = new float[alone[0].PaddedInputs];
        for (int row = 0; row < Rows; row++)
        {
            history.Add(Samples.Uniform(900 + row, 2));
            Fill(shared, row);
            shared.Observe(history, learn: true, forecast);
            for (int output = 0; output < alone.Length; output++)
            {
                int made = row - Shape.HorizonOf(output);
                float label = made < 0 ? float.NaN : history.Label(made, output);
                if (made >= 0 && !float.IsNaN(label))
                {
                    float error = label - alone[output].Predict(0, InputOf(made));
                    alone[output].Update(InputOf(made), gain);
                    alone[output].Correct(0, error, gain);
                }

                Assert.Equal(alone[output].Predict(0, InputOf(row)), forecast[output]);
            }
        }
    }

    [Fact]
    public void A_missing_label_corrects_nothing_and_spoils_no_other_output()
    {
        // Channel 1 alone is missing at row 60: the weights of channel 0 do not know.
        float[] complete = Run(_ => true, out _), gappy = Run(row => row != 60, out float[] missed);
        Bits.AssertSame(complete, gappy, "channel 0");
        Assert.All(missed, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void A_row_not_learned_from_moves_no_weight_then_or_later()
    {
        var filter = new DelayedLeastSquares(Shape, [0], Inputs, Forgetting, ridge: 1);
        var history = new SampleHistory(Shape);
        float[] forecast = new float[Shape.Outputs];
        for (int row = 0; row < 20; row++)
        {
            history.Add([row, row % 3]);
            Fill(filter, row);
            filter.Observe(history, learn: row == 19, forecast);
            Assert.Equal(0, forecast[0]);
        }
    }

    /// <returns>The last forecasts of channel 0.</returns>
    private static float[] Run(Func<int, bool> isKnown, out float[] all)
    {
        var filter = new DelayedLeastSquares(Shape, [.. Enumerable.Range(0, Shape.Outputs)], Inputs, Forgetting, ridge: 1);
        var history = new SampleHistory(Shape);
        all = new float[Shape.Outputs];
        for (int row = 0; row < Rows; row++)
        {
            float[] sample = Samples.Uniform(900 + row, 2);
            sample[1] = isKnown(row) ? sample[1] : float.NaN;
            history.Add(sample);
            Fill(filter, row);
            filter.Observe(history, learn: true, all);
        }

        return [.. all.Where((_, output) => Shape.ChannelOf(output) == 0)];
    }

    private static void Fill(DelayedLeastSquares filter, int row) => InputOf(row).CopyTo(filter.Input(row));

    private static float[] InputOf(int row) => [.. Samples.Uniform(2000 + row, Inputs), .. new float[SpanKernels.Pad(Inputs) - Inputs]];
}
