using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Training;

/// <summary>Which steps a gradient comes from: truncated BPTT(k1, k2) by its own sums, without a reference network.</summary>
public class WindowTests
{
    private const int Length = 12;

    private static readonly LearnerOptions Base = new()
    { InputSize = 3, OutputSize = 2, HiddenSize = 6, K1 = Length, K2 = Length, Optimizer = Learners.Still };

    private static readonly float[][] Inputs = Samples.Rows(seed: 90, 10 * Length, Base.InputSize);

    private static readonly float[][] Targets = Samples.Rows(seed: 91, 10 * Length, Base.OutputSize);

    public static TheoryData<CellKind, int> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from layers in (int[])[1, 2] select (cell, layers)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Full_BPTT_is_the_mean_of_the_gradients_of_all_steps(CellKind cell, int layers)
    {
        LearnerOptions options = Base with { Cell = cell, Layers = layers };
        float[] whole = GradientsAt(options, Length)[Length];
        List<float[]> steps = GradientsAt(options with { K1 = 1 }, Length);
        double[] mean = [.. whole.Select((_, i) => steps.Skip(1).Average(gradient => (double)gradient[i]))];
        AssertClose(mean, whole);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Each_loss_of_a_window_looks_back_as_far_as_the_window_begins(CellKind cell, int layers)
    {
        // k1 = 2, k2 = 6: the newest loss sees 6 steps, the one before it 5.
        LearnerOptions options = Base with { Cell = cell, Layers = layers, K1 = 2, K2 = 6 };
        List<float[]> pairs = GradientsAt(options, Length);
        List<float[]> six = GradientsAt(options with { K1 = 1 }, Length), five = GradientsAt(options with { K1 = 1, K2 = 5 }, Length);
        for (int step = 2; step <= Length; step += 2)
        {
            AssertClose([.. six[step].Zip(five[step - 1], (a, b) => 0.5 * ((double)a + b))], pairs[step]);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_longer_k2_sees_more(CellKind cell, int layers)
    {
        LearnerOptions options = Base with { Cell = cell, Layers = layers, K1 = 1 };
        List<float[]> two = GradientsAt(options with { K2 = 2 }, Length);
        List<float[]> three = GradientsAt(options with { K2 = 3 }, Length);
        Bits.AssertSame(two[2], three[2], "two steps have no third");
        Bits.AssertDifferent(two[3], three[3], "gradients");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_window_longer_than_the_sequence_is_full_BPTT(CellKind cell, int layers)
    {
        LearnerOptions options = Base with { Cell = cell, Layers = layers, Optimizer = new() { LearningRate = 0.01f } };
        OnlineLearner exact = OnlineLearner.Create(options), longer = OnlineLearner.Create(options with { K2 = (2 * Length) + 5 });
        for (int first = 0; first < Inputs.Length; first += Length)
        {
            Learners.Train(exact, Inputs[first..(first + Length)], Targets[first..(first + Length)]);
            Learners.Train(longer, Inputs[first..(first + Length)], Targets[first..(first + Length)]);
            exact.ResetState();
            longer.ResetState();
        }

        Assert.Equal(10, exact.Statistics.Updates);
        Bits.AssertSame(Learners.Weights(exact), Learners.Weights(longer), "weights");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Backward_leaves_the_tape_for_the_windows_that_overlap(CellKind cell, int layers)
    {
        LearnerOptions options = Base with { Cell = cell, Layers = layers };
        var network = new OpenNetwork(options);
        network.Train(options, (2 * Length) + 5, seed: 92);
        long last = network.Memory.Ring.Newest, first = last - Length + 1;
        float[] tape = Tape(network);
        network.Pass.Backward(first, last, last - 3);
        float[] once = network.Memory.Gradients.Span.ToArray();
        network.Pass.Backward(first + 4, last - 1, last - 2);
        Bits.AssertDifferent(once, network.Memory.Gradients.Span, "another window");
        network.Pass.Backward(first, last, last - 3);
        Bits.AssertSame(once, network.Memory.Gradients.Span, "the same window again");
        Bits.AssertSame(tape, Tape(network), "tape");
    }

    /// <summary>Inputs, states, gates and outputs of all steps: all but the deltas, which backward writes.</summary>
    private static float[] Tape(OpenNetwork network)
    {
        List<float> tape = [];
        StepRing ring = network.Memory.Ring;
        for (long step = ring.Newest - ring.Capacity + 1; step <= ring.Newest; step++)
        {
            Part[] parts =
            [
                network.Layout.Input, network.Layout.Output, network.Layout.OutputDelta,
                .. network.Layout.Layers.SelectMany(layer => (Part[])[layer.Hidden, layer.Memory, layer.Gates]),
            ];
            foreach (Part part in parts)
            {
                tape.AddRange(ring[step].Slice(part.Start, part.Length).Span);
            }
        }

        return [.. tape];
    }

    /// <summary>The gradient after each step from 1 on, of weights that do not move.</summary>
    private static List<float[]> GradientsAt(LearnerOptions options, int steps)
    {
        var learner = OnlineLearner.Create(options);
        List<float[]> gradients = [Learners.Gradients(learner)];
        for (int step = 0; step < steps; step++)
        {
            Learners.Train(learner, [Inputs[step]], [Targets[step]]);
            gradients.Add(Learners.Gradients(learner));
        }

        return gradients;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        double norm = Math.Sqrt(expected.Sum(x => x * x));
        double off = Math.Sqrt(expected.Zip(actual, (a, b) => (a - b) * (a - b)).Sum());
        Assert.True(norm > 1e-3, $"norm {norm} tests nothing");
        Assert.True(off <= 1e-5 * norm, $"off by {off} of {norm}");
    }
}
