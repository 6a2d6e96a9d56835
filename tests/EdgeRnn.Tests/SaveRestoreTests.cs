using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>A saved and restored component continues as the one that was never cut, bit for bit.</summary>
public class SaveRestoreTests
{
    private const int Rows = 45;

    /// <summary>Before the first step, within the first window, within a later one, in a gap, after the reset, near the end.</summary>
    private static readonly int[] Cuts = [0, 1, 6, 13, 21, 30, 31, 44];

    public static TheoryData<CellKind, int> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from optimizer in Enumerable.Range(0, Learners.Optimizers.Count) select (cell, optimizer)];

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    public static TheoryData<CellKind, OutputMode> Forecasters =>
        [.. from cell in Enum.GetValues<CellKind>() from mode in Enum.GetValues<OutputMode>() select (cell, mode)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_learner_continues_bit_for_bit_from_any_cut(CellKind cell, int optimizer)
    {
        foreach (LossKind loss in Enum.GetValues<LossKind>())
        {
            foreach ((int k1, int k2, int delay) in ((int, int, int)[])[(1, 8, 1), (4, 8, 3), (8, 8, 2)])
            {
                var options = new LearnerOptions
                {
                    InputSize = 3,
                    OutputSize = 2,
                    HiddenSize = 7,
                    Layers = 2,
                    Cell = cell,
                    Loss = loss,
                    K1 = k1,
                    K2 = k2,
                    TargetDelay = delay,
                    Optimizer = Learners.Optimizers[optimizer] with { WarmupUpdates = 5, Decay = 0.01f },
                    VectorWidth = VectorWidth.Vector256,
                };
                CheckLearner(options);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_learner_of_a_real_time_rule_continues_bit_for_bit_from_any_cut(CellKind cell)
    {
        foreach ((int k1, int delay) in ((int, int)[])[(1, 1), (4, 3)])
        {
            CheckLearner(new()
            {
                InputSize = 3,
                OutputSize = 2,
                HiddenSize = 7,
                Layers = 2,
                Cell = cell,
                Rule = Learners.RealTimeRule(cell),
                K1 = k1,
                K2 = k1,
                TargetDelay = delay,
                VectorWidth = VectorWidth.Vector256,
            });
        }
    }

    [Theory]
    [MemberData(nameof(Forecasters))]
    public void A_forecaster_continues_bit_for_bit_from_any_cut(CellKind cell, OutputMode mode)
    {
        foreach (Normalization normalization in Enum.GetValues<Normalization>())
        {
            var options = new ForecasterOptions
            {
                Channels = 2,
                Horizons = [1, 4, 9],
                OutputMode = mode,
                Normalization = normalization,
                Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 5, Cell = cell, K1 = 2, K2 = 6 },
            };
            CheckForecaster(options);
        }
    }

    [Fact]
    public void A_state_of_other_options_is_refused_and_changes_nothing()
    {
        var options = new LearnerOptions { InputSize = 2, OutputSize = 1, HiddenSize = 4, K2 = 4 };
        var saved = OnlineLearner.Create(options);
        Learners.Train(saved, Samples.Rows(seed: 190, 10, 2), Samples.Rows(seed: 191, 10, 1));
        MemoryStream file = Save(saved.Visit);
        LearnerOptions[] others =
        [
            options with { K1 = 2 }, options with { ClipNorm = 2 }, options with { Cell = CellKind.Gru }, options with { HiddenSize = 5 },
            options with { Optimizer = new() { LearningRate = 0.5f } }, options with { TargetDelay = 2 }, options with { Loss = LossKind.Huber },
        ];
        Assert.All(others, other =>
        {
            var learner = OnlineLearner.Create(other);
            byte[] before = StateDigest.Of(learner);
            file.Position = 0;
            Assert.Throws<StateMismatchException>(() => CheckpointFile.Restore(file, learner.Visit));
            Assert.Equal(before, StateDigest.Of(learner));
        });
    }

    [Fact]
    public void Exported_weights_make_another_learner_predict_alike()
    {
        var options = new LearnerOptions { InputSize = 2, OutputSize = 1, HiddenSize = 5, Layers = 2, Cell = CellKind.Gru };
        OnlineLearner from = OnlineLearner.Create(options), to = OnlineLearner.Create(options with { Seed = 9 });
        Learners.Train(from, Samples.Rows(seed: 192, 20, 2), Samples.Rows(seed: 193, 20, 1));
        var file = new MemoryStream();
        from.ExportWeights(file);
        file.Position = 0;
        to.ImportWeights(file);
        Bits.AssertSame(Learners.Weights(from), Learners.Weights(to), "weights");
        from.ResetState();
        foreach (float[] x in Samples.Rows(seed: 194, 10, 2))
        {
            Bits.AssertSame(from.Predict(x).ToArray(), to.Predict(x), "prediction");
        }
    }

    private static void CheckLearner(LearnerOptions options)
    {
        float[][] inputs = Samples.Rows(seed: 195, Rows, 3), targets = Samples.Targets(options.Loss, seed: 196, Rows, 2);
        var whole = OnlineLearner.Create(options);
        float[][] expected = Run(whole, inputs, targets, 0, Rows);
        byte[] digest = StateDigest.Of(whole);
        Assert.True(whole.Statistics.Updates > 0 && whole.Statistics.SkippedUpdates > 0);
        foreach (int cut in Cuts)
        {
            var first = OnlineLearner.Create(options);
            Run(first, inputs, targets, 0, cut);
            MemoryStream file = Save(first.Visit);

            // Another seed and another width: nothing of them may be left.
            var second = OnlineLearner.Create(options with { Seed = 77, VectorWidth = VectorWidth.Scalar });
            Run(second, inputs, targets, 0, 17);
            CheckpointFile.Restore(file, second.Visit);
            Assert.Equal(StateDigest.Of(first), StateDigest.Of(second));
            float[][] predictions = Run(second, inputs, targets, cut, Rows);
            for (int row = cut; row < Rows; row++)
            {
                Bits.AssertSame(expected[row], predictions[row - cut], $"cut {cut} row {row}");
            }

            Assert.Equal(digest, StateDigest.Of(second));
            Assert.Equal(whole.Statistics, second.Statistics);
        }
    }

    /// <summary>A gap, an update that is skipped and a reset are on the way.</summary>
    private static float[][] Run(OnlineLearner learner, float[][] inputs, float[][] targets, int from, int to)
    {
        var predictions = new List<float[]>();
        for (int row = from; row < to; row++)
        {
            if (row == 30)
            {
                learner.ResetState();
            }

            predictions.Add(learner.Predict(inputs[row]).ToArray());
            int due = row - learner.Options.TargetDelay + 1;
            if (due >= 0 && (due >= 30 || row < 30))
            {
                learner.Learn(row is > 17 and < 25 ? [float.NaN, float.NaN] : row == 16 ? [float.PositiveInfinity, 0] : targets[due]);
            }
        }

        return [.. predictions];
    }

    private static void CheckForecaster(ForecasterOptions options)
    {
        float[][] samples = Samples.Rows(seed: 197, Rows, 2, reach: 50);
        samples[5][0] = float.NaN;
        samples[20] = [float.NaN, float.PositiveInfinity];
        var whole = new Forecaster(options);
        float[][] expected = [.. samples.Select(sample => whole.Observe(sample).ToArray())];
        byte[] digest = StateDigest.Of(whole);
        foreach (int cut in Cuts)
        {
            Forecaster first = new(options), second = new(options with { Network = options.Network! with { Seed = 5 } });
            foreach (float[] sample in samples[..cut])
            {
                first.Observe(sample);
            }

            second.Observe([1, 2]);
            CheckpointFile.Restore(Save(first.Visit), second.Visit);
            for (int row = cut; row < Rows; row++)
            {
                for (int h = 0; h < 3; h++)
                {
                    Bits.AssertSame(first.Due(h).ToArray(), second.Due(h), $"due, cut {cut} row {row}");
                    Bits.AssertSame(first.Persistence(h).ToArray(), second.Persistence(h), $"persistence, cut {cut} row {row}");
                }

                first.Observe(samples[row]);
                Bits.AssertSame(expected[row], second.Observe(samples[row]), $"cut {cut} row {row}");
            }

            Assert.Equal(digest, StateDigest.Of(second));
        }
    }

    private static MemoryStream Save(Action<IStateVisitor> state)
    {
        var file = new MemoryStream();
        CheckpointFile.Save(file, state);
        file.Position = 0;
        return file;
    }
}
