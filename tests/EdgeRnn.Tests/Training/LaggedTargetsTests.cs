using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>An output whose target belongs to an earlier step than the others' learns from it once, through what is left of the window.</summary>
public class LaggedTargetsTests
{
    private const int Rows = 40, K1 = 4, K2 = 8, Lag = 3;

    private static readonly LearnerOptions Base = new() { InputSize = 2, OutputSize = 2, HiddenSize = 9, K1 = K1, K2 = K2, Optimizer = Learners.Still };

    private static readonly float[][] Inputs = Samples.Rows(seed: 90, Rows, Base.InputSize);

    private static readonly float[][] Targets = Samples.Rows(seed: 91, Rows, Base.OutputSize);

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_gradient_is_the_mean_of_those_of_each_output_at_its_own_steps(CellKind cell)
    {
        var both = OnlineLearner.Create(Base with { Cell = cell, TargetLags = [0, Lag] });
        var near = OnlineLearner.Create(Base with { Cell = cell });
        var far = OnlineLearner.Create(Base with { Cell = cell, K2 = K2 - Lag });
        for (int row = 0; row < Rows; row++)
        {
            int then = row - Lag;
            both.Predict(Inputs[row]);
            both.Learn([Targets[row][0], then < 0 ? float.NaN : Targets[then][1]]);
            near.Predict(Inputs[row]);
            near.Learn([Targets[row][0], float.NaN]);
            if (then >= 0)
            {
                // The first update of the others has what is left of the first targets.
                far.Predict(Inputs[then]);
                far.Learn([float.NaN, then < K1 - Lag ? float.NaN : Targets[then][1]]);
            }

            if ((row + 1) % K1 == 0 && row >= K1)
            {
                AssertMean(Learners.Gradients(near), Learners.Gradients(far), Learners.Gradients(both));
            }
        }

        Assert.Equal(Rows / K1, both.Statistics.Updates);
    }

    [Fact]
    public void Targets_of_steps_before_the_sequence_teach_nothing()
    {
        LearnerOptions options = Base with { TargetLags = [0, Lag] };
        OnlineLearner with = OnlineLearner.Create(options), without = OnlineLearner.Create(options);
        foreach (OnlineLearner learner in (OnlineLearner[])[with, without])
        {
            learner.Predict(Inputs[0]);
            learner.Learn([Targets[0][0], float.NaN]);
            learner.ResetState();
            for (int row = 1; row <= K1; row++)
            {
                learner.Predict(Inputs[row]);
                learner.Learn([Targets[row][0], learner == without && row <= Lag ? float.NaN : Targets[row][1]]);
            }
        }

        Bits.AssertSame(Learners.Gradients(without), Learners.Gradients(with), "gradient");
    }

    [Fact]
    public void Lags_that_a_window_cannot_hold_are_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => OnlineLearner.Create(Base with { TargetLags = [0, K2 - K1 + 1] }));
        Assert.Contains("TargetLags", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => OnlineLearner.Create(Base with { TargetLags = [0] }));
    }

    private static void AssertMean(float[] a, float[] b, float[] mean)
    {
        for (int i = 0; i < mean.Length; i++)
        {
            Assert.Equal((a[i] + b[i]) / 2, mean[i], 1e-5f);
        }
    }
}
