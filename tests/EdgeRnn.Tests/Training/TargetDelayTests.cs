using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>Targets that come steps after their prediction teach the same as targets that come at once.</summary>
public class TargetDelayTests
{
    private const int Rows = 40;

    private static readonly LearnerOptions Base = new() { InputSize = 2, OutputSize = 2, HiddenSize = 9, Layers = 2 };

    private static readonly float[][] Inputs = Samples.Rows(seed: 80, Rows, Base.InputSize);

    private static readonly float[][] Targets = Samples.Rows(seed: 81, Rows, Base.OutputSize);

    public static TheoryData<CellKind, int> Delays =>
        [.. from cell in Enum.GetValues<CellKind>() from delay in Enumerable.Range(1, 5) select (cell, delay)];

    [Theory]
    [MemberData(nameof(Delays))]
    public void Every_gradient_is_that_of_the_prediction_whose_target_arrived(CellKind cell, int delay)
    {
        foreach ((int k1, int k2) in ((int, int)[])[(1, 4), (3, 4), (4, 4)])
        {
            LearnerOptions options = Base with { Cell = cell, K1 = k1, K2 = k2, Optimizer = Learners.Still };
            var prompt = OnlineLearner.Create(options);
            var late = OnlineLearner.Create(options with { TargetDelay = delay });
            for (int row = 0; row < Rows; row++)
            {
                late.Predict(Inputs[row]);
                int due = row - delay + 1;
                if (due < 0)
                {
                    continue;
                }

                late.Learn(Targets[due]);
                prompt.Predict(Inputs[due]);
                prompt.Learn(Targets[due]);
                Bits.AssertSame(Learners.Gradients(prompt), Learners.Gradients(late), $"row {row}");
                Assert.Equal(prompt.Statistics.Loss, late.Statistics.Loss);
            }

            Assert.Equal((Rows - delay + 1) / k1, late.Statistics.Updates);
        }
    }

    [Theory]
    [MemberData(nameof(Delays))]
    public void Whole_sequences_teach_the_same_weights_however_late_their_targets_come(CellKind cell, int delay)
    {
        LearnerOptions options = Base with { Cell = cell, K1 = 8, K2 = 8, Optimizer = new() { LearningRate = 0.01f } };
        var prompt = OnlineLearner.Create(options);
        var late = OnlineLearner.Create(options with { TargetDelay = delay });
        for (int first = 0; first < Rows; first += 8)
        {
            Learners.Train(prompt, Inputs[first..(first + 8)], Targets[first..(first + 8)]);
            for (int row = 0; row < 8 + delay - 1; row++)
            {
                if (row < 8)
                {
                    late.Predict(Inputs[first + row]);
                }

                if (row - delay + 1 >= 0)
                {
                    late.Learn(Targets[first + row - delay + 1]);
                }
            }

            prompt.ResetState();
            late.ResetState();
        }

        Assert.Equal(Rows / 8, late.Statistics.Updates);
        Bits.AssertSame(Learners.Weights(prompt), Learners.Weights(late), "weights");
    }

    [Theory]
    [MemberData(nameof(Delays))]
    public void A_prediction_that_waited_too_long_is_dropped_as_if_its_target_were_not_known(CellKind cell, int delay)
    {
        LearnerOptions options = Base with { Cell = cell, K1 = 2, K2 = 6, TargetDelay = delay };
        OnlineLearner silent = OnlineLearner.Create(options), labelled = OnlineLearner.Create(options);
        float[] unknown = [float.NaN, float.NaN];
        for (int row = 0; row < Rows; row++)
        {
            // One learner hears nothing of the first three rows, the other that they are not known.
            silent.Predict(Inputs[row]);
            labelled.Predict(Inputs[row]);
            int due = row - delay + 1;
            if (due >= 0)
            {
                labelled.Learn(due < 3 ? unknown : Targets[due]);
            }

            if (due >= 3)
            {
                silent.Learn(Targets[due]);
            }
        }

        Assert.True(silent.Statistics.Updates > 5);
        Assert.Equal(labelled.Statistics, silent.Statistics);
        Bits.AssertSame(Learners.Weights(labelled), Learners.Weights(silent), "weights");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void As_many_predictions_wait_as_the_delay_says(int delay)
    {
        var learner = OnlineLearner.Create(Base with { TargetDelay = delay });
        for (int row = 0; row < delay + 4; row++)
        {
            learner.Predict(Inputs[row]);
        }

        for (int waiting = 0; waiting < delay; waiting++)
        {
            learner.Learn(Targets[waiting]);
        }

        Assert.Throws<InvalidOperationException>(() => learner.Learn(Targets[0]));
        Assert.Equal(delay, learner.Statistics.Updates);
    }
}
