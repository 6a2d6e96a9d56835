using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>Targets that are not known (NaN) teach nothing and shift nothing.</summary>
public class GapTests
{
    private const float Unknown = float.NaN;

    private static readonly LearnerOptions Base = new()
    { InputSize = 2, OutputSize = 3, HiddenSize = 5, K1 = 1, K2 = 6, Optimizer = Learners.Still };

    private static readonly float[][] Inputs = Samples.Rows(seed: 100, 60, Base.InputSize);

    private static readonly float[][] Targets = Samples.Rows(seed: 101, 60, Base.OutputSize);

    private static readonly float[] NoTarget = [Unknown, Unknown, Unknown];

    public static TheoryData<CellKind, LossKind> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from loss in Enum.GetValues<LossKind>() select (cell, loss)];

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Without_any_target_nothing_is_learned(CellKind cell, LossKind loss)
    {
        var learner = OnlineLearner.Create(Base with { Cell = cell, Loss = loss, K1 = 2, Optimizer = new() });
        float[] before = Learners.Weights(learner);
        Learners.Train(learner, Inputs, [.. Inputs.Select(_ => NoTarget)]);
        Bits.AssertSame(before, Learners.Weights(learner), "weights");
        Assert.Equal(new LearnerStatistics(Inputs.Length, 0, 0, 0, 0, 0), learner.Statistics);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_loss_after_a_gap_has_the_gradient_it_has_without_the_gap(CellKind cell, LossKind loss)
    {
        // Of weights that stand still, with k1 = 1, each gradient is that of its own step alone.
        LearnerOptions options = Base with { Cell = cell, Loss = loss };
        OnlineLearner full = OnlineLearner.Create(options), gappy = OnlineLearner.Create(options);
        float[][] targets = Samples.Targets(loss, seed: 102, Inputs.Length, Base.OutputSize);
        for (int row = 0; row < Inputs.Length; row++)
        {
            // Gaps of 1, 2, 3 … rows: the last ones are longer than k2.
            bool known = IsTriangular(row);
            Learners.Train(full, [Inputs[row]], [targets[row]]);
            Learners.Train(gappy, [Inputs[row]], [known ? targets[row] : NoTarget]);
            if (known)
            {
                Bits.AssertSame(Learners.Gradients(full), Learners.Gradients(gappy), $"row {row}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void An_update_waits_for_k1_losses_not_for_k1_steps(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell, K1 = 3, K2 = 40 };
        OnlineLearner gappy = OnlineLearner.Create(options), single = OnlineLearner.Create(options with { K1 = 1 });
        int[] known = [1, 5, 6];
        var parts = new List<(float[] Gradient, double Loss)>();
        for (int row = 0; row < 7; row++)
        {
            bool isKnown = known.Contains(row);
            Learners.Train(gappy, [Inputs[row]], [isKnown ? Targets[row] : NoTarget]);
            Learners.Train(single, [Inputs[row]], [isKnown ? Targets[row] : NoTarget]);
            if (isKnown)
            {
                parts.Add((Learners.Gradients(single), single.Statistics.Loss));
            }

            Assert.Equal(row == 6 ? 1 : 0, gappy.Statistics.Updates);
        }

        // k2 reaches back to the first row for all three, so their mean is the update's gradient.
        Assert.Equal(parts.Average(part => part.Loss), gappy.Statistics.Loss, 1e-9);
        float[] gradients = Learners.Gradients(gappy);
        for (int i = 0; i < gradients.Length; i++)
        {
            Assert.Equal(parts.Average(part => (double)part.Gradient[i]), gradients[i], 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_lonely_loss_is_learned_before_it_leaves_the_window(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell, K1 = 4, K2 = 6 };
        OnlineLearner learner = OnlineLearner.Create(options), prompt = OnlineLearner.Create(options with { K1 = 1 });
        Learners.Train(prompt, Inputs[..1], Targets[..1]);
        for (int row = 0; row < 20; row++)
        {
            Learners.Train(learner, [Inputs[row]], [row == 0 ? Targets[row] : NoTarget]);

            // Six steps, the first of which has the loss, are the window.
            Assert.Equal(row < 5 ? 0 : 1, learner.Statistics.Updates);
        }

        Assert.Equal(prompt.Statistics.Loss, learner.Statistics.Loss);
        Assert.Equal(Learners.Gradients(prompt), Learners.Gradients(learner));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Gaps_longer_than_k2_leave_a_learner_that_continues_learning(CellKind cell)
    {
        foreach (int k1 in (int[])[1, 2, 6])
        {
            var learner = OnlineLearner.Create(Base with { Cell = cell, K1 = k1, Optimizer = new() { LearningRate = 0.01f } });
            float[] before = Learners.Weights(learner);
            for (int row = 0; row < Inputs.Length; row++)
            {
                bool gap = row % 20 is > 4 and < 17;
                Learners.Train(learner, [Inputs[row]], [gap ? NoTarget : Targets[row]]);
            }

            Assert.Equal(0, learner.Statistics.SkippedUpdates);
            Assert.All(Learners.Weights(learner), weight => Assert.True(float.IsFinite(weight)));
            Bits.AssertDifferent(before, Learners.Weights(learner), "weights");
        }
    }

    [Theory]
    [InlineData(LossKind.MeanSquared)]
    [InlineData(LossKind.Huber)]
    public void A_partly_known_target_is_the_mean_over_what_is_known(LossKind loss)
    {
        // The middle output's row of the head is that of a network with this output alone.
        LearnerOptions options = Base with { Loss = loss };
        OnlineLearner three = OnlineLearner.Create(options), one = OnlineLearner.Create(options with { OutputSize = 1 });
        foreach (string name in one.ParameterNames.Where(name => name.StartsWith("rnn.", StringComparison.Ordinal)))
        {
            one.SetParameter(name, Learners.Weight(three, name));
        }

        one.SetParameter("head.weight", Learners.Weight(three, "head.weight").AsSpan(5..10));
        one.SetParameter("head.bias", Learners.Weight(three, "head.bias").AsSpan(1..2));
        for (int row = 0; row < 20; row++)
        {
            Learners.Train(three, [Inputs[row]], [[Unknown, Targets[row][1], Unknown]]);
            Learners.Train(one, [Inputs[row]], [[Targets[row][1]]]);
            Assert.Equal(one.Statistics.Loss, three.Statistics.Loss);
            Assert.Equal(Learners.Gradient(one, "rnn.weight_hh_l0"), Learners.Gradient(three, "rnn.weight_hh_l0"));
            float[] head = Learners.Gradient(three, "head.weight");
            Assert.Equal(Learners.Gradient(one, "head.weight"), head[5..10]);
            Assert.All(head[..5].Concat(head[10..]), gradient => Assert.Equal(0, gradient));
        }
    }

    [Fact]
    public void A_class_distribution_with_a_hole_is_no_target()
    {
        var learner = OnlineLearner.Create(Base with { Loss = LossKind.SoftmaxCrossEntropy });
        Learners.Train(learner, Inputs[..3], [[0.5f, Unknown, 0.5f], [Unknown, 0, 1], [0, 1, 0]]);
        Assert.Equal((1L, 0L), (learner.Statistics.Updates, learner.Statistics.SkippedUpdates));
    }

    private static bool IsTriangular(int n)
    {
        int root = (int)Math.Sqrt(2 * n);
        return root * (root + 1) / 2 == n;
    }
}
