using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training;
using Xunit;

namespace EdgeRnn.Tests.Training.Replay;

/// <summary>Spare time spent on windows of the past.</summary>
public class ExperienceReplayTests
{
    private const int Rows = 64;

    private static readonly LearnerOptions Base = new()
    { InputSize = 2, OutputSize = 2, HiddenSize = 7, K2 = 8, ReplayWindows = 3, ClipNorm = 0 };

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Nothing_can_be_replayed_before_a_window_is_whole(CellKind cell)
    {
        var learner = OnlineLearner.Create(Base with { Cell = cell });
        Train(learner, 0, Base.K2 - 1);
        Assert.Equal(0, learner.ReplayExperience(5));
        Train(learner, Base.K2 - 1, Base.K2);
        Assert.Equal(5, learner.ReplayExperience(5));
        Assert.Equal(Base.K2 + 5, learner.Statistics.Updates);
        Assert.Equal(0, OnlineLearner.Create(Base with { ReplayWindows = 0 }).ReplayExperience(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.ReplayExperience(-1));
    }

    /// <summary>One window, weights that stand still: the replayed loss is that of the chunk as it was learned.</summary>
    [Theory]
    [MemberData(nameof(Cells))]
    public void A_replayed_window_is_the_window_that_was(CellKind cell)
    {
        foreach (int layers in (int[])[1, 2])
        {
            LearnerOptions options = Base with { Cell = cell, Layers = layers, K1 = 8, K2 = 8, ReplayWindows = 1, Optimizer = Learners.Still };
            var learner = OnlineLearner.Create(options);
            Train(learner, 0, 8);
            LearnerStatistics learned = learner.Statistics;
            Assert.Equal(1, learner.ReplayExperience(1));
            Assert.Equal(learned.Loss, learner.Statistics.Loss, 1e-12);
            Assert.Equal(learned.GradientNorm, learner.Statistics.GradientNorm, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_stream_continues_as_if_nothing_had_been(CellKind cell)
    {
        foreach (LearningRule rule in (LearningRule[])[LearningRule.TruncatedBptt, Learners.RealTimeRule(cell)])
        {
            LearnerOptions options = Base with { Cell = cell, Rule = rule, K1 = 2, Optimizer = Learners.Still };
            OnlineLearner plain = OnlineLearner.Create(options), replaying = OnlineLearner.Create(options);
            for (int row = 0; row < Rows; row++)
            {
                Train(plain, row, row + 1);
                Train(replaying, row, row + 1);
                replaying.ReplayExperience(2);
                Bits.AssertSame(Learners.Gradients(plain), Learners.Gradients(replaying), $"{rule} row {row}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void It_lowers_the_error_and_repeats_bit_for_bit(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell, Optimizer = new() { LearningRate = 0.003f } };
        OnlineLearner plain = OnlineLearner.Create(options), first = OnlineLearner.Create(options), second = OnlineLearner.Create(options);
        double error = ErrorOf(plain, updates: 0), replayed = ErrorOf(first, updates: 10);
        Assert.True(replayed < error, $"{replayed} against {error}");
        Assert.Equal(replayed, ErrorOf(second, updates: 10));
        Assert.Equal(StateDigest.Of(first), StateDigest.Of(second));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_reservoir_is_saved_and_restored(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell };
        OnlineLearner saved = OnlineLearner.Create(options), restored = OnlineLearner.Create(options);
        Train(saved, 0, 45);
        saved.ReplayExperience(3);
        using var file = new MemoryStream();
        CheckpointFile.Save(file, saved.Visit);
        file.Position = 0;
        CheckpointFile.Restore(file, restored.Visit);
        foreach (OnlineLearner learner in (OnlineLearner[])[saved, restored])
        {
            Train(learner, 45, Rows);
            Assert.Equal(4, learner.ReplayExperience(4));
        }

        Assert.Equal(StateDigest.Of(saved), StateDigest.Of(restored));
    }

    [Fact]
    public void Every_window_of_the_past_is_as_likely_to_be_kept()
    {
        // Each window has targets of its own number; of weights at 0 the loss shows which one was drawn.
        int[] drawn = new int[20];
        for (ulong seed = 0; seed < 200; seed++)
        {
            var learner = OnlineLearner.Create(Base with { OutputSize = 1, Seed = seed, Optimizer = Learners.Still });
            foreach (string name in learner.ParameterNames)
            {
                learner.SetParameter(name, new float[Learners.Weight(learner, name).Length]);
            }

            for (int row = 0; row < 20 * Base.K2; row++)
            {
                learner.Predict([0, 0]);
                learner.Learn([row / Base.K2]);
            }

            learner.ReplayExperience(1);
            drawn[(int)Math.Round(Math.Sqrt(learner.Statistics.Loss))]++;
        }

        Assert.All(drawn, count => Assert.InRange(count, 2, 24));
    }

    [Fact]
    public void A_reset_begins_a_new_window()
    {
        var learner = OnlineLearner.Create(Base);
        Train(learner, 0, 5);
        learner.ResetState();
        Train(learner, 5, 12);
        Assert.Equal(0, learner.ReplayExperience(1));
        Train(learner, 12, 13);
        Assert.Equal(1, learner.ReplayExperience(1));
    }

    [Fact]
    public void A_deadline_in_the_past_makes_none_and_a_far_one_some()
    {
        var learner = OnlineLearner.Create(Base);
        Train(learner, 0, Rows);
        Assert.Equal(0, learner.ReplayExperience(TimeSpan.Zero));
        Assert.True(learner.ReplayExperience(TimeSpan.FromSeconds(0.05)) > 0);
    }

    private static double ErrorOf(OnlineLearner learner, int updates)
    {
        double sum = 0;
        for (int pass = 0; pass < 3; pass++)
        {
            for (int row = 0; row < 400; row++)
            {
                float x = MathF.Sin(row * 0.3f), next = MathF.Sin((row + 1) * 0.3f);
                float y = learner.Predict([x, 0])[0];
                sum += (y - next) * (y - next);
                learner.Learn([next, 0]);
                learner.ReplayExperience(row % 8 == 0 ? updates : 0);
            }
        }

        return sum;
    }

    private static void Train(OnlineLearner learner, int first, int end) => Learners.Train(
        learner, Samples.Rows(seed: 340, Rows, learner.Options.InputSize)[first..end], Samples.Rows(seed: 341, Rows, learner.Options.OutputSize)[first..end]);
}
