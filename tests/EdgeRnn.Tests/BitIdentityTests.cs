using EdgeRnn.Forecasting;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>The same stream, options and seed leave the same state, bit for bit, in every vector width.</summary>
public class BitIdentityTests
{
    private static readonly (int Inputs, int Units, int Outputs, int Layers)[] Sizes =
        [(1, 1, 1, 1), (3, 5, 2, 2), (17, 16, 1, 1), (2, 33, 17, 2), (5, 70, 66, 1), (40, 3, 3, 4)];

    public static TheoryData<CellKind, LossKind> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from loss in Enum.GetValues<LossKind>() select (cell, loss)];

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Training_leaves_the_same_state_in_every_width(CellKind cell, LossKind loss)
    {
        foreach ((int inputs, int units, int outputs, int layers) in Sizes)
        {
            foreach (OptimizerOptions optimizer in Learners.Optimizers)
            {
                foreach ((int k1, int k2) in ((int, int)[])[(1, 7), (5, 5)])
                {
                    AssertSameInAllWidths(new LearnerOptions
                    {
                        InputSize = inputs,
                        OutputSize = outputs,
                        HiddenSize = units,
                        Layers = layers,
                        Cell = cell,
                        Loss = loss,
                        Optimizer = optimizer,
                        K1 = k1,
                        K2 = k2,
                        TargetDelay = 2,
                        Recurrent = k1 == 1 ? RecurrentInitialization.Uniform : RecurrentInitialization.Orthogonal,
                    });
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_real_time_rule_leaves_the_same_state_in_every_width(CellKind cell)
    {
        foreach ((int inputs, int units, int outputs, int layers) in Sizes)
        {
            foreach (int k1 in (int[])[1, 3])
            {
                AssertSameInAllWidths(new LearnerOptions
                {
                    InputSize = inputs,
                    OutputSize = outputs,
                    HiddenSize = units,
                    Layers = layers,
                    Cell = cell,
                    Rule = Learners.RealTimeRule(cell),
                    K1 = k1,
                    K2 = k1,
                    TargetDelay = 2,
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_forecaster_has_the_same_state_in_every_width(CellKind cell)
    {
        byte[]? expected = null;
        float[][] samples = Samples.Rows(seed: 200, 150, 3, reach: 40);
        samples[30][1] = float.NaN;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            var forecaster = new Forecaster(new ForecasterOptions
            {
                Channels = 3,
                Horizons = [1, 6],
                Network = new() { InputSize = 1, OutputSize = 1, HiddenSize = 19, Cell = cell, VectorWidth = width },
            });
            foreach (float[] sample in samples)
            {
                forecaster.Observe(sample);
            }

            expected ??= StateDigest.Of(forecaster);
            Assert.Equal(expected, StateDigest.Of(forecaster));
        }
    }

    private static void AssertSameInAllWidths(LearnerOptions options)
    {
        const int Rows = 24;
        float[][] inputs = Samples.Rows(seed: 201, Rows, options.InputSize);
        float[][] targets = Samples.Targets(options.Loss, seed: 202, Rows, options.OutputSize);
        byte[]? expected = null;
        float[] weights = [];
        foreach (VectorWidth width in VectorCode.Widths)
        {
            var learner = OnlineLearner.Create(options with { VectorWidth = width });
            Assert.Equal((int)width, learner.VectorWidth);
            for (int row = 0; row < Rows; row++)
            {
                learner.Predict(inputs[row]);
                if (row > 0)
                {
                    learner.Learn(targets[row - 1]);
                }
            }

            Assert.True(learner.Statistics.Updates > 2);
            if (expected is null)
            {
                expected = StateDigest.Of(learner);
                weights = Learners.Weights(learner);
                continue;
            }

            Bits.AssertSame(weights, Learners.Weights(learner), $"{width}: {options}");
            Assert.Equal(expected, StateDigest.Of(learner));
        }
    }
}
