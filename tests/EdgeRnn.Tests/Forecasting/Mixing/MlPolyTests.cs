using EdgeRnn.Forecasting.Mixing;
using EdgeRnn.Networks;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.Mixing;

public class MlPolyTests
{
    private const int Experts = 4, Outputs = 2;
    private const double Forgetting = 0.01;

    [Fact]
    public void Before_any_label_all_experts_weigh_the_same()
    {
        var poly = new MlPoly(Experts, Outputs);
        Assert.Equal(Enumerable.Repeat(0.25, Experts), poly.Weights(1).ToArray());
        Assert.Equal(2.5, poly.Combine(1, [0, 1, 0, 2, 0, 3, 0, 4], stride: Outputs), 12);
    }

    /// <summary>w_k = R_k⁺ / (0.01 + Σ r²), normalised, with R_k = Σ (1 - f)ᵗ r_k and r_k = 2 (ŷ - y)(ŷ - u_k).</summary>
    [Fact]
    public void Weights_are_positive_regrets_over_their_sums_of_squares()
    {
        var poly = new MlPoly(Experts, Outputs);
        SeededRandom random = new(5);
        double[] regrets = new double[Experts], squares = new double[Experts], weights = [0.25, 0.25, 0.25, 0.25];
        for (int row = 0; row < 300; row++)
        {
            double label = random.NextNormal();
            float[] forecasts = [.. Enumerable.Range(0, Experts * Outputs).Select(i => (float)(label + (0.2 * (1 + (i / Outputs)) * random.NextNormal())))];
            double combined = poly.Combine(1, forecasts, Outputs);
            Assert.Equal(Enumerable.Range(0, Experts).Sum(k => weights[k] * forecasts[(k * Outputs) + 1]), combined, 9);
            poly.Learn(1, forecasts, Outputs, combined, label, Forgetting);
            for (int k = 0; k < Experts; k++)
            {
                double regret = 2 * (combined - label) * (combined - forecasts[(k * Outputs) + 1]);
                (regrets[k], squares[k]) = (((1 - Forgetting) * regrets[k]) + regret, ((1 - Forgetting) * squares[k]) + (regret * regret));
                weights[k] = Math.Max(0, regrets[k]) / (0.01 + squares[k]);
            }

            double total = weights.Sum();
            weights = [.. weights.Select(weight => total > 0 ? weight / total : 1.0 / Experts)];
            Assert.Equal(1, poly.Weights(1).ToArray().Sum(), 12);
            Assert.All(poly.Weights(1).ToArray().Zip(weights), pair => Assert.Equal(pair.Second, pair.First, 9));
        }

        Assert.Equal(Enumerable.Repeat(0.25, Experts), poly.Weights(0).ToArray());
    }

    [Fact]
    public void Sums_that_no_label_can_have_caused_are_discarded()
    {
        var poly = new MlPoly(Experts, 1);
        poly.Learn(0, [1, 2, 3, 4], 1, combined: 3, label: 4, Forgetting);
        Assert.NotEqual(0.25, poly.Weights(0)[0]);
        poly.Learn(0, [1, 2, 3, 4], 1, combined: 1e9, label: 0, Forgetting);
        Assert.Equal(Enumerable.Repeat(0.25, Experts), poly.Weights(0).ToArray());
    }

    [Fact]
    public void A_restored_one_weighs_as_the_saved_one()
    {
        MlPoly poly = new(Experts, 1), other = new(Experts, 1);
        poly.Learn(0, [1, 2, 3, 4], 1, combined: 3, label: 4, Forgetting);
        StateCopy.Of(visitor => poly.Visit(visitor, "p"), visitor => other.Visit(visitor, "p"));
        Assert.Equal(poly.Weights(0).ToArray(), other.Weights(0).ToArray());
    }
}
