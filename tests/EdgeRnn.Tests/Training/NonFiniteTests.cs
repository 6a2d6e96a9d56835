using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>NaN, infinity and overflow never reach the weights, and learning continues after them.</summary>
public class NonFiniteTests
{
    private static readonly LearnerOptions Base = new() { InputSize = 2, OutputSize = 2, HiddenSize = 7, K1 = 1, K2 = 5 };

    private static readonly float[] NonFinite =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -float.MaxValue, 1e30f, -1e20f, 1e-45f];

    public static TheoryData<CellKind, LossKind> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from loss in Enum.GetValues<LossKind>() select (cell, loss)];

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void An_input_that_is_not_finite_counts_as_zero(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell };
        OnlineLearner learner = OnlineLearner.Create(options), zero = OnlineLearner.Create(options);
        float[][] inputs = Samples.Rows(seed: 110, 50, 2), targets = Samples.Rows(seed: 111, 50, 2);
        for (int row = 0; row < 50; row++)
        {
            float[] broken = [.. inputs[row]], cleaned = [.. inputs[row]];
            broken[row % 2] = NonFinite[row % 3];
            cleaned[row % 2] = 0;
            Bits.AssertSame(zero.Predict(cleaned).ToArray(), learner.Predict(broken), $"row {row}");
            zero.Learn(targets[row]);
            learner.Learn(targets[row]);
        }

        Assert.Equal(zero.Statistics, learner.Statistics);
        Bits.AssertSame(Learners.Weights(zero), Learners.Weights(learner), "weights");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_infinite_target_skips_one_update_and_is_counted(CellKind cell, LossKind loss)
    {
        // Huber's gradient stays finite, its loss does not.
        foreach (OptimizerOptions optimizer in Learners.Optimizers)
        {
            LearnerOptions options = Base with { Cell = cell, Loss = loss, Optimizer = optimizer };
            var learner = OnlineLearner.Create(options);
            float[][] inputs = Samples.Rows(seed: 112, 30, 2), targets = Samples.Targets(loss, seed: 113, 30, 2);
            Learners.Train(learner, inputs[..20], targets[..20]);
            float[] weights = Learners.Weights(learner);
            byte[] moments = StateDigest.Of(learner, name => name.StartsWith("optimizer.", StringComparison.Ordinal));
            Learners.Train(learner, [inputs[20]], [[float.PositiveInfinity, 0]]);
            Assert.Equal((20L, 1L), (learner.Statistics.Updates, learner.Statistics.SkippedUpdates));
            Bits.AssertSame(weights, Learners.Weights(learner), "weights");
            Assert.Equal(moments, StateDigest.Of(learner, name => name.StartsWith("optimizer.", StringComparison.Ordinal)));

            Learners.Train(learner, inputs[21..], targets[21..]);
            Assert.Equal((29L, 1L), (learner.Statistics.Updates, learner.Statistics.SkippedUpdates));
            Bits.AssertDifferent(weights, Learners.Weights(learner), "weights");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void No_stream_brings_the_weights_out_of_the_finite(CellKind cell, LossKind loss)
    {
        foreach (OptimizerOptions optimizer in Learners.Optimizers)
        {
            foreach (float clip in (float[])[0, 1])
            {
                LearnerOptions options = Base with { Cell = cell, Loss = loss, Optimizer = optimizer, ClipNorm = clip, K1 = 2, Layers = 2 };
                var learner = OnlineLearner.Create(options);
                var random = new Random(114);
                for (int row = 0; row < 400; row++)
                {
                    learner.Predict(Row(random));
                    learner.Learn(Row(random));
                }

                Assert.True(learner.Statistics.SkippedUpdates > 0);
                Assert.All(Learners.Weights(learner), weight => Assert.True(float.IsFinite(weight), $"{optimizer.Kind} clip {clip}"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_state_that_is_not_finite_begins_again_from_zero(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell, Layers = 2 };
        OnlineLearner learner = OnlineLearner.Create(options), fresh = OnlineLearner.Create(options);
        Learners.Train(learner, Samples.Rows(seed: 115, 10, 2), Samples.Rows(seed: 116, 10, 2));
        float[][] weights = [.. learner.ParameterNames.Select(name => Learners.Weight(learner, name))];

        // Infinity minus infinity within the pre-activations, then back to the weights from before.
        learner.SetParameter("rnn.weight_ih_l0", [.. Learners.Weight(learner, "rnn.weight_ih_l0").Select((_, i) => i % 2 == 0 ? 3e38f : -3e38f)]);
        Learners.Train(learner, [[3e38f, 3e38f]], [[0, 0]]);
        Assert.Equal((10L, 1L), (learner.Statistics.Updates, learner.Statistics.SkippedUpdates));
        for (int i = 0; i < weights.Length; i++)
        {
            learner.SetParameter(learner.ParameterNames[i], weights[i]);
            fresh.SetParameter(learner.ParameterNames[i], weights[i]);
        }

        float[][] inputs = Samples.Rows(seed: 117, 12, 2), targets = Samples.Rows(seed: 118, 12, 2);
        for (int row = 0; row < inputs.Length; row++)
        {
            // The optimizers differ in their history: compare states, and the gradients of weights kept equal.
            Bits.AssertSame(fresh.Predict(inputs[row]).ToArray(), learner.Predict(inputs[row]), $"row {row}");
            fresh.Learn(targets[row]);
            learner.Learn(targets[row]);
            Bits.AssertSame(Learners.Gradients(fresh), Learners.Gradients(learner), $"row {row}");
            Learners.CopyWeights(learner, fresh);
        }

        Assert.Equal((22L, 1L), (learner.Statistics.Updates, learner.Statistics.SkippedUpdates));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_state_recovers_without_any_loss_too(CellKind cell)
    {
        // Nobody learns, or only from the fourth row on: with k1 = 3 a loss of before the recovery must not count.
        foreach (bool learns in (bool[])[false, true])
        {
            var learner = OnlineLearner.Create(Base with { Cell = cell, K1 = 3, TargetDelay = 2 });
            learner.SetParameter("rnn.weight_ih_l0", [.. Learners.Weight(learner, "rnn.weight_ih_l0").Select((_, i) => i % 2 == 0 ? 10f : -10f)]);
            for (int row = 0; row < 12; row++)
            {
                learner.Predict(row == 4 ? [3e38f, 3e38f] : [0.1f, 0.2f]);
                if (learns && row > 1)
                {
                    learner.Learn(row is > 3 and < 7 ? [float.NaN, float.NaN] : [0.5f, 0.5f]);
                }
            }

            Assert.All(learner.Predict([0.1f, 0.2f]).ToArray(), y => Assert.True(float.IsFinite(y)));
            Assert.Equal(0, learner.Statistics.SkippedUpdates);
            Assert.Equal(learns ? 1 : 0, learner.Statistics.Updates);
        }
    }

    private static float[] Row(Random random) =>
        [.. Enumerable.Range(0, 2).Select(_ => random.Next(5) == 0 ? NonFinite[random.Next(NonFinite.Length)] : random.NextSingle())];
}
