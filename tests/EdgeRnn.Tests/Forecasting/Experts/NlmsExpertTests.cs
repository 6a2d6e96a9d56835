using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Experts;

public class NlmsExpertTests
{
    private const int Lags = 14;

    private static readonly StreamShape Shape = ExpertTrial.Shape(2, 1, 3);

    /// <summary>w ← w + μ e x / (1 + xᵀ x) in double precision.</summary>
    [Fact]
    public void It_is_normalised_least_mean_squares_on_level_and_changes()
    {
        const double Rate = 0.05;
        var expert = new NlmsExpert(Shape, (float)Rate);
        var history = new SampleHistory(Shape);
        List<double[][]> inputs = [];
        double[][] weights = [.. Enumerable.Range(0, Shape.Outputs).Select(_ => new double[Lags + 2])];
        float[] forecast = new float[Shape.Outputs];
        foreach (float[] row in Samples.Rows(3, 400, 2))
        {
            history.Add(row);
            expert.Observe(history, [], learn: true, forecast);
            inputs.Add([.. Enumerable.Range(0, 2).Select(channel => (double[])[1, history.Level(channel), .. history.LastChanges(channel, Lags).ToArray().Select(x => (double)x)])]);
            for (int output = 0; output < Shape.Outputs; output++)
            {
                int now = (int)history.Rows - 1, made = now - Shape.HorizonOf(output), channel = Shape.ChannelOf(output);
                double[] w = weights[output];
                if (made >= 0)
                {
                    double[] x = inputs[made][channel];
                    double scale = Rate * (history.Label(made, output) - Dot(w, x)) / (1 + Dot(x, x));
                    weights[output] = w = [.. w.Zip(x, (weight, value) => weight + (scale * value))];
                }

                Assert.Equal(Dot(w, inputs[now][channel]), forecast[output], 1e-5);
            }
        }

        Assert.NotEqual(0, forecast[0]);
    }

    [Fact]
    public void What_is_not_to_be_learned_from_moves_no_weight()
    {
        var expert = new NlmsExpert(Shape, 0.05f);
        var history = new SampleHistory(Shape);
        float[] forecast = new float[Shape.Outputs];
        foreach (float[] row in Samples.Rows(3, 50, 2))
        {
            history.Add(row);
            expert.Observe(history, [], learn: false, forecast);
            Assert.Equal(new float[Shape.Outputs], forecast);
        }
    }

    [Fact]
    public void A_restored_expert_continues_as_the_saved_one()
    {
        (float[] saved, float[] restored) = ExpertTrial.Continue(Shape, () => new NlmsExpert(Shape, 0.05f), Samples.Rows(8, 100, 2));
        Bits.AssertSame(saved, restored, "forecast");
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
