using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>After a reset a learner is a fresh one with its weights.</summary>
public class ResetStateTests
{
    public static TheoryData<CellKind, int> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from layers in (int[])[1, 2] select (cell, layers)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_first_predictions_are_those_of_a_fresh_learner_with_the_same_weights(CellKind cell, int layers)
    {
        LearnerOptions options = Options(cell, layers);
        var learner = OnlineLearner.Create(options);
        Train(learner, rows: 41, seed: 70);
        learner.ResetState();
        var fresh = OnlineLearner.Create(options with { Seed = 5 });
        Learners.CopyWeights(learner, fresh);
        foreach (float[] x in Samples.Rows(seed: 71, 20, options.InputSize))
        {
            Bits.AssertSame(fresh.Predict(x).ToArray(), learner.Predict(x), "prediction");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void No_window_reaches_back_over_a_reset(CellKind cell, int layers)
    {
        foreach ((int k1, int k2) in ((int, int)[])[(1, 8), (3, 8), (8, 8)])
        {
            LearnerOptions options = Options(cell, layers) with { K1 = k1, K2 = k2, Optimizer = Learners.Still };
            OnlineLearner learner = OnlineLearner.Create(options), fresh = OnlineLearner.Create(options);

            // 13 rows: with k1 = 3 and 8 the reset comes in the middle of the gathering of losses.
            Train(learner, rows: 13, seed: 72);
            learner.ResetState();
            float[][] inputs = Samples.Rows(seed: 73, 20, options.InputSize), targets = Samples.Rows(seed: 74, 20, options.OutputSize);
            long before = learner.Statistics.Updates;
            for (int row = 0; row < 20; row++)
            {
                Learners.Train(learner, [inputs[row]], [targets[row]]);
                Learners.Train(fresh, [inputs[row]], [targets[row]]);
                Assert.Equal(fresh.Statistics.Updates, learner.Statistics.Updates - before);
                if (fresh.Statistics.Updates > 0)
                {
                    Bits.AssertSame(Learners.Gradients(fresh), Learners.Gradients(learner), $"k1 {k1} row {row}");
                    Assert.Equal(fresh.Statistics.Loss, learner.Statistics.Loss);
                }
            }
        }
    }

    [Fact]
    public void A_second_reset_changes_nothing()
    {
        LearnerOptions options = Options(CellKind.Gru, 2);
        OnlineLearner once = OnlineLearner.Create(options), often = OnlineLearner.Create(options);
        Train(once, rows: 10, seed: 75);
        Train(often, rows: 10, seed: 75);
        once.ResetState();
        for (int i = 0; i < 3 * options.K2; i++)
        {
            often.ResetState();
        }

        Train(once, rows: 30, seed: 76);
        Train(often, rows: 30, seed: 76);
        Bits.AssertSame(Learners.Weights(once), Learners.Weights(often), "weights");
    }

    [Fact]
    public void Predictions_that_wait_are_forgotten()
    {
        LearnerOptions options = Options(CellKind.Lstm, 1) with { TargetDelay = 3 };
        var learner = OnlineLearner.Create(options);
        learner.Predict(new float[options.InputSize]);
        learner.Predict(new float[options.InputSize]);
        learner.ResetState();
        Assert.Throws<InvalidOperationException>(() => learner.Learn(new float[options.OutputSize]));
        learner.Predict(new float[options.InputSize]);
        learner.Learn(new float[options.OutputSize]);
        Assert.Throws<InvalidOperationException>(() => learner.Learn(new float[options.OutputSize]));
    }

    [Fact]
    public void Weights_and_statistics_stay()
    {
        var learner = OnlineLearner.Create(Options(CellKind.Elman, 1));
        Train(learner, rows: 12, seed: 77);
        float[] weights = Learners.Weights(learner);
        LearnerStatistics statistics = learner.Statistics;
        learner.ResetState();
        Bits.AssertSame(weights, Learners.Weights(learner), "weights");
        Assert.Equal(statistics, learner.Statistics);
    }

    private static void Train(OnlineLearner learner, int rows, int seed) => Learners.Train(
        learner, Samples.Rows(seed, rows, learner.Options.InputSize), Samples.Rows(seed + 1000, rows, learner.Options.OutputSize));

    private static LearnerOptions Options(CellKind cell, int layers) => new()
    { InputSize = 3, OutputSize = 2, HiddenSize = 7, Cell = cell, Layers = layers, K1 = 2, K2 = 8 };
}
