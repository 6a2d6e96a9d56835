using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training;
using EdgeRnn.Training.Guard;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>Learners that diverge, seen from outside; and all the streams on which none must.</summary>
[Collection(nameof(Undisturbed))]
public class DivergenceTests
{
    private const int Rows = 4000;

    /// <summary>Runs away at this rate, but not at an eighth of it.</summary>
    private static readonly LearnerOptions Hasty = new()
    {
        InputSize = 1,
        OutputSize = 1,
        Cell = CellKind.Elman,
        HiddenSize = 5,
        K1 = 2,
        K2 = 6,
        ClipNorm = 0,
        Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 3, Momentum = 0.5f },
    };

    private static readonly LearnerOptions Absurd = Hasty with { Optimizer = new() { Kind = OptimizerKind.Sgd, LearningRate = 3000 } };

    /// <summary>What a network meets in ordinary life, in raw units, and worse.</summary>
    public static TheoryData<string> Streams => [.. Signals.Keys];

    private static Dictionary<string, Func<Random, int, float>> Signals { get; } = new()
    {
        ["noise"] = (random, _) => random.NextSingle(),
        ["constant"] = (_, _) => 21.5f,
        ["zero"] = (_, _) => 0,
        ["tiny"] = (random, _) => random.NextSingle() * 1e-30f,
        ["subnormal"] = (random, _) => random.NextSingle() * 1e-40f,
        ["large"] = (random, _) => random.NextSingle() * 1e6f,
        ["level that falls"] = (random, row) => (row < Rows / 2 ? 20 : 0.1f) + (0.01f * random.NextSingle()),
        ["level that rises"] = (random, row) => (row < Rows / 2 ? 0.1f : 1000) + (0.01f * random.NextSingle()),
        ["silence, a burst, silence"] = (random, row) => row is > 2000 and < 2050 ? 1e6f * random.NextSingle() : 0,
        ["bursts"] = (random, row) => row % 500 < 5 ? 1e5f * random.NextSingle() : 0,
        ["one outlier"] = (random, row) => row == 2000 ? 1e15f : random.NextSingle(),
        ["missing values"] = (random, row) => row % 3 == 0 ? float.NaN : random.NextSingle(),
        ["infinite values"] = (random, row) => row % 3 == 0 ? float.PositiveInfinity : random.NextSingle(),
        ["random walk"] = (_, row) => (row * 0.37f) - MathF.Floor(row * 0.37f) + (0.01f * row),
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void No_stream_is_mistaken_for_a_divergence(string stream)
    {
        // In raw units, and so that nothing but the weights is between the sample and the error.
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (OptimizerOptions optimizer in Learners.Optimizers.Append(new() { LearningRate = 0.001f }))
            {
                var forecaster = new Forecaster(new()
                {
                    Channels = 1,
                    Normalization = Normalization.None,
                    OutputMode = OutputMode.Value,
                    Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 6, Cell = cell, K2 = 6, Optimizer = optimizer },
                });
                var random = new Random(210);
                for (int row = 0; row < Rows; row++)
                {
                    forecaster.Observe([Signals[stream](random, row)]);
                }

                LearnerStatistics end = forecaster.Learners[0].Statistics;
                Assert.True((end.Rollbacks, end.Restarts) == (0, 0), $"{cell} {optimizer}: {end}");
                Assert.True(float.IsFinite(forecaster.Forecast(0)[0]));
            }
        }
    }

    [Fact]
    public void A_hasty_learner_is_slowed_down_until_it_stays()
    {
        var learner = OnlineLearner.Create(Hasty);
        Run(learner, 0, Rows);
        Assert.True(learner.Statistics is { Rollbacks: > 1, Restarts: 0 }, $"{learner.Statistics}");
        Assert.InRange(learner.Statistics.Loss, 0, 10);
    }

    [Fact]
    public void An_absurd_learning_rate_ends_finite_and_is_reported()
    {
        var learner = OnlineLearner.Create(Absurd);
        bool diverged = false;
        Run(learner, 0, Rows, () => diverged |= learner.Health == LearnerHealth.Diverged);
        Assert.True(diverged);
        Assert.True(learner.Statistics is { Rollbacks: > 8, Restarts: > 0 }, $"{learner.Statistics}");
        Assert.All(Learners.Weights(learner), weight => Assert.True(float.IsFinite(weight)));
        Assert.True(float.IsFinite(learner.Predict([0.5f])[0]));
    }

    [Fact]
    public void Running_away_and_healing_are_the_same_in_every_width()
    {
        foreach (LearnerOptions options in (LearnerOptions[])[Hasty, Absurd])
        {
            byte[][] digests = [.. VectorCode.Widths.Select(width =>
            {
                var learner = OnlineLearner.Create(options with { VectorWidth = width });
                Run(learner, 0, Rows);
                return StateDigest.Of(learner);
            })];
            Assert.All(digests, digest => Assert.Equal(digests[0], digest));
        }
    }

    [Fact]
    public void A_learner_cut_while_it_recovers_continues_bit_for_bit()
    {
        var whole = OnlineLearner.Create(Hasty);
        Run(whole, 0, Rows);
        Assert.True(whole.Statistics.Rollbacks > 1);
        for (int cut = 50; cut < Rows; cut += 333)
        {
            OnlineLearner first = OnlineLearner.Create(Hasty), second = OnlineLearner.Create(Hasty with { Seed = 4 });
            Run(first, 0, cut);
            var file = new MemoryStream();
            CheckpointFile.Save(file, first.Visit);
            file.Position = 0;
            CheckpointFile.Restore(file, second.Visit);
            Run(second, cut, Rows);
            Assert.Equal(whole.Statistics, second.Statistics);
            Assert.Equal(StateDigest.Of(whole), StateDigest.Of(second));
        }
    }

    [Fact]
    public void Going_back_allocates_nothing()
    {
        var network = new OpenNetwork(Hasty with { Optimizer = new() });
        Training.Guard.DivergenceGuardTests.Learn(network, 0, 2000);
        long rollbacks = network.Training.Statistics.Rollbacks, damages = 0;
        Assert.Equal(0, Allocations.Of(() =>
        {
            damages++;
            network.Memory.Parameters.Span[0] = float.NaN;
            network.Training.Predict([1]);
            network.Training.Learn([1]);
            network.Training.Predict([1]);
            network.Training.Learn([1]);
        }));
        Assert.Equal(rollbacks + damages, network.Training.Statistics.Rollbacks);
    }

    private static void Run(OnlineLearner learner, int from, int to, Action? look = null)
    {
        for (int row = from; row < to; row++)
        {
            learner.Predict([MathF.Sin(0.3f * row)]);
            learner.Learn([MathF.Sin(0.3f * (row + 1))]);
            look?.Invoke();
        }
    }
}
