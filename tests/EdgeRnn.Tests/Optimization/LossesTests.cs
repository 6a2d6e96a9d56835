using EdgeRnn.Optimization;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Optimization;

/// <summary>Values and derivatives of the losses at the points where they are easily wrong.</summary>
public class LossesTests
{
    private static readonly LearnerOptions Base = new() { InputSize = 1, OutputSize = 2, HuberDelta = 0.5f };

    [Fact]
    public void The_squared_error_is_a_mean_over_the_known_outputs()
    {
        (bool hasTarget, double loss, float[] dy) = Evaluate(LossKind.MeanSquared, [1, 2, 5], [0, float.NaN, 8]);
        Assert.True(hasTarget);
        Assert.Equal((1 + 9) / 2.0, loss);
        Assert.Equal([1, 0, -3], dy);
    }

    [Theory]
    [InlineData(0.25f, 0.03125, 0.25f)]
    [InlineData(0.5f, 0.125, 0.5f)]
    [InlineData(2f, 0.875, 0.5f)]
    [InlineData(-2f, 0.875, -0.5f)]
    [InlineData(0f, 0, 0f)]
    public void Huber_is_square_inside_and_linear_outside(float error, double expected, float derivative)
    {
        (bool hasTarget, double loss, float[] dy) = Evaluate(LossKind.Huber, [3 + error], [3]);
        Assert.True(hasTarget);
        Assert.Equal(expected, loss, 1e-12);
        Assert.Equal([derivative], dy);
    }

    [Fact]
    public void Cross_entropy_is_that_of_the_softmax()
    {
        (bool hasTarget, double loss, float[] dy) = Evaluate(LossKind.SoftmaxCrossEntropy, [0, MathF.Log(3)], [0.5f, 0.5f]);
        Assert.True(hasTarget);
        Assert.Equal(-(0.5 * Math.Log(0.25)) - (0.5 * Math.Log(0.75)), loss, 1e-6);
        Assert.Equal(-0.25, dy[0], 1e-6);
        Assert.Equal(0.25, dy[1], 1e-6);
    }

    [Theory]
    [InlineData(1000f)]
    [InlineData(-1000f)]
    [InlineData(3e38f)]
    public void Cross_entropy_is_finite_however_large_the_outputs_are(float y)
    {
        (bool hasTarget, double loss, float[] dy) = Evaluate(LossKind.SoftmaxCrossEntropy, [y, y, 0], [1, 0, 0]);
        Assert.True(hasTarget);
        Assert.True(double.IsFinite(loss));
        Assert.All(dy, d => Assert.InRange(d, -1, 1));
        Assert.Equal(0, dy.Sum(), 1e-6);
    }

    [Theory]
    [InlineData(LossKind.MeanSquared)]
    [InlineData(LossKind.Huber)]
    [InlineData(LossKind.SoftmaxCrossEntropy)]
    public void All_unknown_is_no_target(LossKind loss) =>
        Assert.False(Evaluate(loss, [1, 2], [float.NaN, float.NaN]).HasTarget);

    [Theory]
    [InlineData(LossKind.MeanSquared)]
    [InlineData(LossKind.Huber)]
    public void An_output_that_is_not_a_number_is_not_hidden(LossKind loss) =>
        Assert.True(double.IsNaN(Evaluate(loss, [float.NaN, 2], [1, 2]).Loss));

    [Theory]
    [InlineData(LossKind.MeanSquared, (16 + 0.04) / 2)]
    [InlineData(LossKind.Huber, ((0.5 * (4 - 0.25)) + (0.5 * 0.04)) / 2)]
    [InlineData(LossKind.SoftmaxCrossEntropy, (4 + 0.2) * 3 / 2)]
    public void A_target_weighs_what_an_output_of_zero_would_cost(LossKind kind, double expected)
    {
        LearnerOptions options = Base with { Loss = kind };
        Assert.Equal(expected, Losses.WeightOf(options, [-4, float.NaN, 0.2f]), 1e-6);
        Assert.Equal(double.NaN, Losses.WeightOf(options, [float.NaN]));
        Assert.True(double.IsFinite(Losses.WeightOf(options, [float.MaxValue, float.MinValue])));
        Assert.Equal(double.PositiveInfinity, Losses.WeightOf(options, [float.NegativeInfinity, 0]));
    }

    [Fact]
    public void The_logarithm_is_the_platforms_to_the_last_digits()
    {
        for (double x = 1; x < 1e30; x *= 1.0007)
        {
            double expected = Math.Log(x);
            Assert.Equal(expected, Losses.Log(x), 4e-16 * (1 + expected));
        }

        Assert.True(double.IsNaN(Losses.Log(double.NaN)));
    }

    private static (bool HasTarget, double Loss, float[] Derivative) Evaluate(LossKind kind, float[] y, float[] target)
    {
        float[] dy = new float[y.Length];
        bool hasTarget = Losses.Evaluate(Base with { Loss = kind }, y, target, dy, out double loss);
        return (hasTarget, loss, dy);
    }
}
