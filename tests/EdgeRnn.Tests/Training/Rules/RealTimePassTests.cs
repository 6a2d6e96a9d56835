using EdgeRnn.Options;
using EdgeRnn.Tests.Reference;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training.Rules;

/// <summary>Rules that carry sensitivities forward, against full BPTT and against dense real-time recurrent learning in double.</summary>
public class RealTimePassTests
{
    private const double Tolerance = 1e-5;

    private const int Steps = 40;

    private static readonly int[] Sizes = [1, 5, 16, 33];

    public static TheoryData<CellKind, int, int, int> Diagonal =>
        [.. from cell in CellConformance.Cells
            where cell.IsDiagonal
            from units in Sizes
            from delay in (int[])[1, 5]
            from k1 in (int[])[1, 3]
            select (cell.Kind, units, delay, k1)];

    public static TheoryData<CellKind> DiagonalCells => [.. CellConformance.Cells.Where(cell => cell.IsDiagonal).Select(cell => cell.Kind)];

    public static TheoryData<CellKind> DenseCells => [.. CellConformance.Cells.Where(cell => !cell.IsDiagonal).Select(cell => cell.Kind)];

    [Theory]
    [MemberData(nameof(Diagonal))]
    public void In_diagonal_cells_the_real_time_gradient_is_full_BPTTs(CellKind cell, int units, int delay, int k1)
    {
        LearnerOptions full = Options(cell, units) with { TargetDelay = delay, K1 = k1, K2 = 2 * Steps };
        OnlineLearner bptt = OnlineLearner.Create(full), real = OnlineLearner.Create(full with { Rule = LearningRule.RealTime, K2 = (3 * k1) - 2 });
        float[][] inputs = Samples.Rows(seed: 300, 2 * Steps, full.InputSize), targets = Samples.Rows(seed: 301, 2 * Steps, full.OutputSize);
        targets[7][1] = float.NaN;
        Array.Fill(targets[12], float.NaN);
        for (int row = 0; row < 2 * Steps; row++)
        {
            if (row == Steps)
            {
                bptt.ResetState();
                real.ResetState();
            }

            bptt.Predict(inputs[row]);
            real.Predict(inputs[row]);
            if (row % Steps >= delay - 1)
            {
                long updates = bptt.Statistics.Updates;
                bptt.Learn(targets[row]);
                real.Learn(targets[row]);
                if (bptt.Statistics.Updates > updates)
                {
                    AssertClose(bptt, real, $"row {row}");
                }
            }
        }

        Assert.Equal(bptt.Statistics.Updates, real.Statistics.Updates);
        Assert.True(real.Statistics.Updates > (2 * (Steps - delay) / k1) - 3);
    }

    [Theory]
    [MemberData(nameof(DiagonalCells))]
    public void A_loss_teaches_of_an_input_far_behind_the_ring(CellKind cell)
    {
        LearnerOptions options = Options(cell, 8) with { InputSize = 2, OutputSize = 1, K2 = 120 };
        Dictionary<string, double[]> weights = RandomWeights(options, seed: 306);
        CellConformance.Of(cell).Remember(weights, options.HiddenSize);
        OnlineLearner bptt = With(options, weights), real = With(options with { Rule = LearningRule.RealTime, K2 = 1 }, weights);
        for (int row = 0; row < 120; row++)
        {
            float[] x = row == 0 ? [1, -1] : [0, 0];
            float[] target = row == 119 ? [2] : [float.NaN];
            Learners.Train(bptt, [x], [target]);
            Learners.Train(real, [x], [target]);
        }

        Assert.Equal(1, real.Statistics.Updates);
        Assert.True(Norm(Learners.Gradient(real, "rnn.weight_ih_l0")) > 1e-6);
        AssertClose(bptt, real, cell.ToString());
    }

    [Theory]
    [MemberData(nameof(DiagonalCells))]
    public void Dense_real_time_learning_agrees_with_the_diagonal_one(CellKind cell)
    {
        LearnerOptions options = Options(cell, 5) with { Rule = LearningRule.RealTime, K2 = 1 };
        CompareWithDense(options, weights => new DenseRtrl(options, weights), rows: 20);
    }

    [Theory]
    [MemberData(nameof(DenseCells))]
    public void Dense_real_time_learning_is_full_BPTT(CellKind cell)
    {
        LearnerOptions options = Options(cell, 7) with { K2 = Steps };
        CompareWithDense(options, weights => new DenseRtrl(options, weights), rows: 20);
        LearnerOptions large = Options(cell, 32) with { K2 = Steps };
        CompareWithDense(large, weights => new DenseRtrl(large, weights), rows: Effort.Of(4, whenEmulated: 2));
    }

    [Theory]
    [MemberData(nameof(DenseCells))]
    public void SnAp_1_is_dense_real_time_learning_that_sees_a_units_own_weights_only(CellKind cell)
    {
        foreach (int units in (int[])[1, 5, Effort.Of(17, whenEmulated: 7)])
        {
            LearnerOptions options = Options(cell, units) with { Rule = LearningRule.SnAp1, K2 = 1 };
            CompareWithDense(options, weights => new DenseRtrl(options, weights) { OwnUnitsOnly = true }, rows: 20);
        }
    }

    [Theory]
    [MemberData(nameof(DiagonalCells))]
    public void A_layer_below_learns_through_the_newest_step_of_the_one_above(CellKind cell)
    {
        LearnerOptions options = Options(cell, 4) with { Rule = LearningRule.RealTime, K2 = 1, Layers = 2 };
        CompareWithDense(options, weights => new DenseRtrl(options, weights) { OwnLayersOnly = true }, rows: 20);
    }

    /// <summary>What comes in must be reproduced nine steps later; the gradient of one step never sees it.</summary>
    [Theory]
    [InlineData(CellKind.LinearRecurrent)]
    [InlineData(CellKind.RecurrentTrace)]
    public void It_learns_to_recall_what_the_immediate_derivative_cannot(CellKind cell)
    {
        double recalled = ErrorOfRecall(cell, LearningRule.RealTime), immediate = ErrorOfRecall(cell, LearningRule.TruncatedBptt);
        Assert.True(recalled < 0.5 * immediate, $"{recalled} against {immediate}");
    }

    [Fact]
    public void Sensitivities_that_overflow_are_forgotten()
    {
        // h stays exactly 0, where tanh has the slope 1, and W_hh = 3: the sensitivity to the bias grows threefold a step.
        LearnerOptions options = Options(CellKind.Elman, 1) with { Rule = LearningRule.SnAp1, K2 = 1, InputSize = 1, OutputSize = 1 };
        var learner = OnlineLearner.Create(options);
        learner.SetParameter("rnn.weight_hh_l0", [3]);
        learner.SetParameter("rnn.bias_ih_l0", [0]);
        learner.SetParameter("rnn.bias_hh_l0", [0]);
        for (int row = 0; row < 400; row++)
        {
            learner.Predict([0]);
            learner.Learn([5]);
        }

        // Were they kept, no update after the first infinity would be finite.
        Assert.InRange(learner.Statistics.SkippedUpdates, 3, 20);
    }

    [Theory]
    [InlineData(CellKind.Lstm, LearningRule.RealTime, "SnAp1")]
    [InlineData(CellKind.MinGru, LearningRule.SnAp1, "RealTime")]
    public void A_rule_that_does_not_fit_the_cell_is_refused_and_the_other_named(CellKind cell, LearningRule rule, string other)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => OnlineLearner.Create(Options(cell, 4) with { Rule = rule }));
        Assert.Contains(other, error.Message, StringComparison.Ordinal);
    }

    private static double ErrorOfRecall(CellKind cell, LearningRule rule)
    {
        const int Lag = 9, Rows = 12_000;
        var learner = OnlineLearner.Create(Options(cell, 24) with
        {
            InputSize = 1,
            OutputSize = 1,
            Rule = rule,
            K2 = 1,
            Optimizer = new() { LearningRate = 0.003f },
        });
        float[] bits = [.. Samples.Uniform(seed: 310, Rows).Select(x => x > 0 ? 1f : -1f)];
        double sum = 0;
        for (int row = Lag; row < Rows; row++)
        {
            float y = learner.Predict([bits[row]])[0], target = bits[row - Lag];
            sum += row >= Rows / 2 ? (y - target) * (y - target) : 0;
            learner.Learn([target]);
        }

        return sum / (Rows / 2);
    }

    private static void CompareWithDense(LearnerOptions options, Func<Dictionary<string, double[]>, DenseRtrl> oracle, int rows)
    {
        Dictionary<string, double[]> weights = RandomWeights(options, seed: 302);
        OnlineLearner learner = With(options, weights);
        DenseRtrl dense = oracle(weights);
        float[][] inputs = Samples.Rows(seed: 303, rows, options.InputSize), targets = Samples.Rows(seed: 304, rows, options.OutputSize);
        for (int row = 0; row < rows; row++)
        {
            Learners.Train(learner, [inputs[row]], [targets[row]]);
            Dictionary<string, double[]> expected = dense.Step(Doubles(inputs[row]), Doubles(targets[row]));
            foreach (string name in learner.ParameterNames.Where(name => name.StartsWith("rnn.", StringComparison.Ordinal)))
            {
                AssertClose(expected[name], Learners.Gradient(learner, name), $"{options.Cell} {options.HiddenSize} {name} row {row}");
            }
        }
    }

    private static OnlineLearner With(LearnerOptions options, Dictionary<string, double[]> weights)
    {
        var learner = OnlineLearner.Create(options);
        foreach ((string name, double[] values) in weights)
        {
            learner.SetParameter(name, [.. values.Select(value => (float)value)]);
        }

        return learner;
    }

    private static Dictionary<string, double[]> RandomWeights(LearnerOptions options, int seed) =>
        ReferenceNetwork.Parameters(options).Select((p, i) => (p.Name, Values: Doubles(Samples.Uniform(seed + i, p.Length, reach: 0.5f))))
            .ToDictionary(p => p.Name, p => p.Values);

    private static void AssertClose(OnlineLearner expected, OnlineLearner actual, string where)
    {
        foreach (string name in expected.ParameterNames)
        {
            AssertClose(Doubles(Learners.Gradient(expected, name)), Learners.Gradient(actual, name), $"{name} {where}");
        }
    }

    private static void AssertClose(double[] expected, float[] actual, string where)
    {
        double norm = Math.Sqrt(expected.Sum(x => x * x));
        double off = Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum());
        Assert.True(off <= Tolerance * norm, $"{where}: off by {off:E1} of {norm:E1}");
    }

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(x => (double)x * x));

    private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];

    private static LearnerOptions Options(CellKind cell, int units) => new()
    { InputSize = 3, OutputSize = 2, HiddenSize = units, Cell = cell, Optimizer = Learners.Still, ClipNorm = 0 };
}
