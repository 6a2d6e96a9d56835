using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>Not one byte in the steady state, whatever the options.</summary>
public class ZeroAllocationTests
{
    private const int WarmUp = 1_000;

    private static readonly int Steps = Effort.Of(10_000, whenEmulated: 1_000);

    /// <summary>Of each combination of options: the infinite target and the reset of <see cref="Run"/>, and updates enough.</summary>
    private const int FewerSteps = 1_000;

    /// <summary>One in so many combinations of options.</summary>
    private static readonly int Share = Effort.Of(1, whenEmulated: 5);

    private static readonly float[] NonFinite = [float.PositiveInfinity, 0];

    public static TheoryData<CellKind, VectorWidth> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from width in VectorCode.Widths select (cell, width)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Ten_thousand_predictions_and_updates_allocate_nothing(CellKind cell, VectorWidth width)
    {
        LearnerOptions usual = new() { InputSize = 1, OutputSize = 2, HiddenSize = 1, Cell = cell, VectorWidth = width };
        AssertNothingAllocated(usual, Steps);
        foreach (LearnerOptions options in Combinations(usual))
        {
            AssertNothingAllocated(options, FewerSteps);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Ten_thousand_real_time_updates_allocate_nothing(CellKind cell, VectorWidth width)
    {
        foreach (int k1 in (int[])[1, 32])
        {
            AssertNothingAllocated(new()
            {
                InputSize = 1,
                OutputSize = 2,
                HiddenSize = 1,
                Layers = 2,
                Cell = cell,
                Rule = Learners.RealTimeRule(cell),
                K1 = k1,
                K2 = k1,
                VectorWidth = width,
            }, Steps);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Probes_and_replays_allocate_nothing(CellKind cell, VectorWidth width)
    {
        var learner = OnlineLearner.Create(new()
        {
            InputSize = 2,
            OutputSize = 2,
            HiddenSize = 3,
            Cell = cell,
            K2 = 6,
            ProbeEvery = 3,
            ProbeDepth = 9,
            ReplayWindows = 4,
            VectorWidth = width,
        });
        float[][] rows = Samples.Rows(seed: 143, 16, 2);
        Run(WarmUp);
        Assert.Equal(0, Allocations.Of(() => Run(Steps)));
        Assert.True(learner.Diagnostics!.Probes > Steps / 10);

        void Run(int steps)
        {
            for (int step = 0; step < steps; step++)
            {
                learner.Predict(rows[step & 15]);
                learner.Learn(rows[(step + 5) & 15]);
                learner.ReplayExperience(1);
            }
        }
    }

    [Theory]
    [InlineData(Normalization.Running, OutputMode.Change)]
    [InlineData(Normalization.Running, OutputMode.Value)]
    [InlineData(Normalization.None, OutputMode.Change)]
    [InlineData(Normalization.None, OutputMode.Value)]
    public void Ten_thousand_observed_samples_allocate_nothing(Normalization normalization, OutputMode mode)
    {
        foreach (bool learning in (bool[])[true, false])
        {
            var forecaster = new Forecaster(new ForecasterOptions
            {
                Channels = 2,
                Horizons = [1, 3, 8],
                Normalization = normalization,
                OutputMode = mode,
                Learning = learning,
                Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 4, K1 = 4, K2 = 8 },
            });
            float[][] samples = Samples.Rows(seed: 140, 50, 2);
            samples[7][1] = float.NaN;
            samples[20] = [float.PositiveInfinity, float.NaN];
            Observe(forecaster, samples, WarmUp);
            Assert.Equal(0, Allocations.Of(() => Observe(forecaster, samples, Steps)));
        }
    }

    private static void Observe(Forecaster forecaster, float[][] samples, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int horizon = 0; horizon < 3; horizon++)
            {
                forecaster.Due(horizon);
                forecaster.Persistence(horizon);
            }

            forecaster.Observe(samples[row % samples.Length]);
            forecaster.Forecast(2);
        }
    }

    private static IEnumerable<LearnerOptions> Combinations(LearnerOptions options) =>
        Learners.Optimizers.Select(optimizer => options with { Optimizer = optimizer }).Concat(
            from loss in Enum.GetValues<LossKind>()
            from k1 in (int[])[1, 32]
            from layers in (int[])[1, 2]
            select options with { Loss = loss, K1 = k1, K2 = 32, Layers = layers }).Where((_, i) => i % Share == 0);

    private static void AssertNothingAllocated(LearnerOptions options, int steps)
    {
        var learner = OnlineLearner.Create(options);
        float[][] inputs = Samples.Rows(seed: 141, 16, options.InputSize);
        float[][] targets = Samples.Targets(options.Loss, seed: 142, 16, options.OutputSize);
        targets[5][0] = float.NaN;
        Run(learner, inputs, targets, WarmUp);
        long updates = learner.Statistics.Updates;
        long allocated = Allocations.Of(() => Run(learner, inputs, targets, steps));
        Assert.True(allocated == 0, $"{allocated} bytes: {options}");
        Assert.True(learner.Statistics.Updates - updates >= steps / 40, $"{options}");
        Assert.True(learner.Statistics.SkippedUpdates > 0);
    }

    private static void Run(OnlineLearner learner, float[][] inputs, float[][] targets, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            learner.Predict(inputs[step & 15]);
            learner.Learn(step % 1000 == 500 ? NonFinite : targets[step & 15]);
            if (step % 1000 == 900)
            {
                learner.ResetState();
            }
        }
    }
}
