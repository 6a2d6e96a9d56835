using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using EdgeRnn.Training;
using EdgeRnn.Training.Replay;
using Xunit;

namespace EdgeRnn.Tests.Training.Replay;

/// <summary>A batch of windows gives the gradient of its windows, in every cell and width.</summary>
public class ReplayPassTests
{
    private const int Batch = 3;

    private static readonly LearnerOptions Base = new()
    { InputSize = 2, OutputSize = 2, HiddenSize = 19, K2 = 6, ReplayWindows = 8, ReplayBatch = Batch, Layers = 2 };

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_gradient_is_the_mean_over_the_losses_of_its_windows(CellKind cell)
    {
        float[]? reference = null;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            LearnerOptions options = Base with { Cell = cell, VectorWidth = width };
            var windows = new Windows(options, Enumerable.Range(0, 8));
            (float[] gradient, double loss) = GradientOf(options, windows);
            double[] expected = new double[gradient.Length];
            double sum = 0;
            int losses = windows.Drawn.Sum(Windows.LossesOf);
            foreach (int window in windows.Drawn)
            {
                (float[] single, double mean) = GradientOf(options with { ReplayBatch = 1 }, new Windows(options, [window]));
                double part = (double)Windows.LossesOf(window) / losses;
                sum += part * mean;
                for (int i = 0; i < single.Length; i++)
                {
                    expected[i] += part * single[i];
                }
            }

            Assert.True(windows.Drawn.Distinct().Count() > 1);
            Assert.Equal(sum, loss, 1e-6 * sum);
            double largest = expected.Max(Math.Abs);
            Assert.All(expected.Zip(gradient), pair => Assert.Equal(pair.First, pair.Second, 2e-6 * largest));
            reference ??= gradient;
            Bits.AssertSame(reference, gradient, $"{width}");
        }
    }

    [Fact]
    public void An_update_moves_the_weights_by_the_root_of_the_batch()
    {
        var learner = OnlineLearner.Create(Base with { Optimizer = new() { LearningRate = 0.01f }, Layers = 1 });
        var windows = new Windows(Base, [0]);
        var replayed = OnlineLearner.Create(learner.Options, windows);
        float[] before = Learners.Weight(replayed, "head.bias");
        Assert.Equal(1, replayed.ReplayExperience(1));
        float[] after = Learners.Weight(replayed, "head.bias");

        // Adam's first step is the rate, whatever the gradient.
        Assert.All(before.Zip(after), pair => Assert.Equal(0.01 * Math.Sqrt(Batch), Math.Abs(pair.Second - pair.First), 1e-4));
    }

    private static (float[] Gradient, double Loss) GradientOf(LearnerOptions options, Windows windows)
    {
        var network = new OpenNetwork(options);
        ExperienceReplay replay = PassFactory.CreateReplay(options, network.Memory, windows)!;
        network.Train(options, 4, seed: 360);
        replay.SaveState(0);
        for (int place = 0; place < windows.Capacity; place++)
        {
            replay.KeepState(0, place);
        }

        new OpenNetwork(options).Memory.Parameters.Span.CopyTo(network.Memory.Parameters.Span);
        network.Pass.Refresh();
        Assert.True(replay.Backward());
        return (network.Memory.ReplayMemory!.Gradients.Span.ToArray(), replay.Loss);
    }

    /// <summary>Windows of noise, of which it notes those that are read.</summary>
    private sealed class Windows(LearnerOptions options, IEnumerable<int> numbers) : IReplaySource
    {
        private readonly int[] _numbers = [.. numbers];

        public List<int> Drawn { get; } = [];

        public int Capacity => options.ReplayWindows;

        public int Pending => 1;

        public int Count => _numbers.Length;

        /// <summary>The first window has one step less with a target, the second two …</summary>
        public static int LossesOf(int window) => Base.K2 - (window % 4);

        public void Read(int window, int step, Span<float> input, Span<float> target)
        {
            int number = _numbers[window];
            Samples.Uniform((1000 * number) + step, input.Length).CopyTo(input);
            Samples.Uniform((1000 * number) + 500 + step, target.Length).CopyTo(target);
            if (step >= LossesOf(number))
            {
                target.Fill(float.NaN);
            }

            if (step == 0)
            {
                Drawn.Add(number);
            }
        }
    }
}
