using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training.Rules;

/// <summary>The penalty on gradients that vanish or explode.</summary>
public class FlowPenaltyPassTests
{
    private const int Units = 6, Steps = 5;

    private const float Penalty = 0.3f;

    private static readonly LearnerOptions Base = new()
    { InputSize = 2, OutputSize = 2, HiddenSize = Units, Cell = CellKind.Elman, K2 = Steps, ClipNorm = 0, Optimizer = Learners.Still };

    public static TheoryData<VectorWidth> Widths => [.. VectorCode.Widths];

    /// <summary>What is added to W_hh's gradient against central differences of the penalty, all but W_hh held.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void It_adds_its_own_gradient_to_that_of_W_hh_alone(VectorWidth width)
    {
        OnlineLearner plain = OnlineLearner.Create(Base with { VectorWidth = width });
        OnlineLearner penalized = OnlineLearner.Create(Base with { VectorWidth = width, FlowPenalty = Penalty });
        float[][] inputs = Samples.Rows(seed: 350, Steps, 2), targets = Samples.Rows(seed: 351, Steps, 2);
        Learners.Train(plain, inputs, targets);
        Learners.Train(penalized, inputs, targets);
        foreach (string name in plain.ParameterNames.Where(name => name != "rnn.weight_hh_l0"))
        {
            Bits.AssertSame(Learners.Gradient(plain, name), Learners.Gradient(penalized, name), name);
        }

        double[] w = Doubles(Learners.Weight(plain, "rnn.weight_hh_l0"));
        (double[] Norms, double[][] Deltas) tape = Tape(plain, inputs, targets);
        float[] added = [.. Learners.Gradient(penalized, "rnn.weight_hh_l0").Zip(Learners.Gradient(plain, "rnn.weight_hh_l0"), (a, b) => a - b)];
        for (int i = 0; i < w.Length; i++)
        {
            double center = w[i];
            w[i] = center + 1e-5;
            double above = PenaltyOf(w, tape);
            w[i] = center - 1e-5;
            double slope = (above - PenaltyOf(w, tape)) / 2e-5;
            w[i] = center;
            Assert.Equal(slope, added[i], 2e-5);
        }

        Assert.True(added.Max(Math.Abs) > 1e-3);
    }

    [Theory]
    [InlineData(CellKind.Elman)]
    [InlineData(CellKind.Gru)]
    public void It_makes_the_gradient_travel_further(CellKind cell)
    {
        LearnerOptions options = Base with { Cell = cell, HiddenSize = 16, K2 = 20, ProbeEvery = 5, ProbeDepth = 16, Optimizer = new() { LearningRate = 0.003f } };
        Assert.True(Reach(options with { FlowPenalty = 1 }) > 10 * Reach(options));
    }

    [Fact]
    public void Diagonal_cells_and_other_rules_are_refused()
    {
        foreach (LearnerOptions options in (LearnerOptions[])[Base with { Cell = CellKind.MinGru }, Base with { Layers = 2 }, Base with { Rule = LearningRule.SnAp1 }])
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => OnlineLearner.Create(options with { FlowPenalty = 1 }));
            Assert.Contains("FlowPenalty", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_planned_repeats_in_every_width_and_allocates_nothing()
    {
        LearnerOptions options = Base with { HiddenSize = 19, Cell = CellKind.Lstm, K1 = 2, FlowPenalty = Penalty, Optimizer = new() };
        var network = new OpenNetwork(options);
        MemoryPlan plan = OnlineLearner.Plan(options);
        long outside = plan.Sections.Where(section => section.Name is "alignment" or "window").Sum(section => section.Bytes);
        Assert.Equal(plan.TotalBytes - outside, sizeof(float) * (long)network.Memory.Arena.All.Length);
        byte[]? expected = null;
        float[][] inputs = Samples.Rows(seed: 352, 40, 2), targets = Samples.Rows(seed: 353, 40, 2);
        foreach (VectorWidth width in VectorCode.Widths)
        {
            var learner = OnlineLearner.Create(options with { VectorWidth = width });
            Learners.Train(learner, inputs, targets);
            expected ??= StateDigest.Of(learner);
            Assert.Equal(expected, StateDigest.Of(learner));
            long least = long.MaxValue;
            for (int run = 0; run < 5 && least != 0; run++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Learners.Train(learner, inputs, targets);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);
        }
    }

    /// <summary>How much of a loss is left 15 steps back.</summary>
    private static double Reach(LearnerOptions options)
    {
        var learner = OnlineLearner.Create(options);
        Learners.Train(learner, Samples.Rows(seed: 354, 2000, 2), Samples.Rows(seed: 355, 2000, 2));
        return learner.Diagnostics!.HiddenGradientByLag[15] / learner.Diagnostics.HiddenGradientByLag[0];
    }

    /// <summary>‖∂L/∂h[t]‖ and ∂L/∂z[t] of the steps from the newest back to the second.</summary>
    private static (double[] Norms, double[][] Deltas) Tape(OnlineLearner learner, float[][] inputs, float[][] targets)
    {
        double[] wih = Doubles(Learners.Weight(learner, "rnn.weight_ih_l0")), whh = Doubles(Learners.Weight(learner, "rnn.weight_hh_l0"));
        double[] bih = Doubles(Learners.Weight(learner, "rnn.bias_ih_l0")), bhh = Doubles(Learners.Weight(learner, "rnn.bias_hh_l0"));
        double[] head = Doubles(Learners.Weight(learner, "head.weight")), bias = Doubles(Learners.Weight(learner, "head.bias"));
        List<double[]> h = [new double[Units]];
        foreach (float[] x in inputs)
        {
            h.Add([.. Enumerable.Range(0, Units).Select(u => Math.Tanh(
                bih[u] + bhh[u] + (wih[2 * u] * x[0]) + (wih[(2 * u) + 1] * x[1]) + Enumerable.Range(0, Units).Sum(j => whh[(u * Units) + j] * h[^1][j])))]);
        }

        double[] dy = [.. Enumerable.Range(0, 2).Select(k => bias[k] + Enumerable.Range(0, Units).Sum(u => head[(k * Units) + u] * h[^1][u]) - targets[^1][k])];
        double[] dh = [.. Enumerable.Range(0, Units).Select(u => (dy[0] * head[u]) + (dy[1] * head[Units + u]))];
        List<double> norms = [];
        List<double[]> deltas = [];
        for (int t = Steps; t > 1; t--)
        {
            norms.Add(Norm(dh));
            double[] dz = [.. dh.Select((d, u) => d * (1 - (h[t][u] * h[t][u])))];
            deltas.Add(dz);
            dh = Back(whh, dz);
        }

        return ([.. norms], [.. deltas]);
    }

    private static double PenaltyOf(double[] whh, (double[] Norms, double[][] Deltas) tape) => Penalty * tape.Norms.Zip(tape.Deltas)
        .Average(step => Math.Pow((Norm(Back(whh, step.Second)) / step.First) - 1, 2));

    private static double[] Back(double[] whh, double[] dz) =>
        [.. Enumerable.Range(0, Units).Select(j => Enumerable.Range(0, Units).Sum(u => whh[(u * Units) + j] * dz[u]))];

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(value => value * value));

    private static double[] Doubles(float[] values) => [.. values.Select(value => (double)value)];
}
