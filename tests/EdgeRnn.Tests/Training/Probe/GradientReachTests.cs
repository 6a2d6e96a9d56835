using EdgeRnn.Options;
using EdgeRnn.Training.Probe;
using Xunit;

namespace EdgeRnn.Tests.Training.Probe;

public sealed class GradientReachTests
{
    private static readonly LearnerOptions Options = new() { InputSize = 2, OutputSize = 1, Cell = CellKind.Lstm, HiddenSize = 8, K1 = 3, K2 = 16, Seed = 5 };

    [Fact]
    public void Looking_changes_no_bit_of_learning()
    {
        OnlineLearner seen = OnlineLearner.Create(Options), unseen = OnlineLearner.Create(Options);
        for (int row = 0; row < 200; row++)
        {
            Step(seen, row);
            seen.LookBack();
            Step(unseen, row);
        }

        foreach (string name in seen.ParameterNames)
        {
            int length = 1;
            foreach (int size in seen.ShapeOfParameter(name))
            {
                length *= size;
            }

            float[] one = new float[length], other = new float[length];
            seen.GetParameter(name, one);
            unseen.GetParameter(name, other);
            Assert.Equal(one, other);
        }
    }

    [Fact]
    public void A_gradient_fades_step_by_step()
    {
        OnlineLearner learner = OnlineLearner.Create(Options with { K1 = 1 });
        for (int row = 0; row < 20; row++)
        {
            Step(learner, row);
        }

        GradientReach reach = learner.LookBack();
        Assert.Equal(16, reach.NormByLag.Count);
        Assert.True(reach.NormByLag[0] > 0);
        Assert.True(reach.NormByLag[15] < reach.NormByLag[0]);
        Assert.Equal(["i", "f", "g", "o"], reach.Gates);
        Assert.All(reach.SaturatedShares, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void Before_the_first_loss_there_is_nothing_to_see() => Assert.Empty(OnlineLearner.Create(Options).LookBack().NormByLag);

    private static void Step(OnlineLearner learner, int row)
    {
        if (row > 0)
        {
            learner.Learn([MathF.Sin(row / 3f)]);
        }

        learner.Predict([MathF.Sin(row / 3f), 1]);
    }
}
