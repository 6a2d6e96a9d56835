using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Mixing;

public class RidgeStackTests
{
    private const int Experts = 3;

    private static readonly StreamShape Shape = new(1, [1], Seed: 0, VectorWidth.Auto);

    [Fact]
    public void Before_any_label_it_is_the_mean()
    {
        var stack = new RidgeStack(Shape, Experts);
        Assert.Equal(2, stack.Combine(0, [1, 2, 3], 1), 6);
        Assert.All(Enumerable.Range(0, Experts), expert => Assert.Equal(1.0 / 3, stack.Weight(0, expert), 9));
    }

    /// <summary>The first two err by e and 2 e, so that 2 u₁ - u₂ is right; the third is noise.</summary>
    [Fact]
    public void An_error_that_experts_share_cancels_by_a_negative_weight()
    {
        RidgeStack stack = Learned();
        Assert.InRange(stack.Weight(0, 0), 1.8, 2.1);
        Assert.InRange(stack.Weight(0, 1), -1.1, -0.8);
        Assert.InRange(stack.Weight(0, 2), -0.05, 0.05);
    }

    [Fact]
    public void The_combination_is_the_weighted_sum_and_the_weights_sum_to_one()
    {
        RidgeStack stack = Learned();
        double[] weights = [.. Enumerable.Range(0, Experts).Select(expert => stack.Weight(0, expert))];
        Assert.Equal(1, weights.Sum(), 6);
        Assert.Equal((weights[0] * 0.3) + (weights[1] * -0.7) + (weights[2] * 2), stack.Combine(0, [0.3f, -0.7f, 2], 1), 5);
    }

    [Fact]
    public void After_a_reset_it_is_the_mean_again()
    {
        RidgeStack stack = Learned();
        stack.Reset(0);
        Assert.Equal(2, stack.Combine(0, [1, 2, 3], 1), 6);
    }

    [Fact]
    public void A_restored_one_combines_as_the_saved_one()
    {
        RidgeStack stack = Learned(), other = new(Shape, Experts);
        StateCopy.Of(visitor => stack.Visit(visitor, "s"), visitor => other.Visit(visitor, "s"));
        Assert.Equal(stack.Combine(0, [1, 5, -2], 1), other.Combine(0, [1, 5, -2], 1));
    }

    private static RidgeStack Learned()
    {
        var stack = new RidgeStack(Shape, Experts);
        SeededRandom random = new(3);
        for (int row = 0; row < 4000; row++)
        {
            double label = random.NextNormal(), error = random.NextNormal();
            stack.Learn(0, [(float)(label + error), (float)(label + (2 * error)), (float)(3 * random.NextNormal())], 1, label);
        }

        return stack;
    }
}
