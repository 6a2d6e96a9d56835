using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Networks;

/// <summary>How weights begin.</summary>
public class InitializerTests
{
    private static readonly int[] Sizes = [1, 2, 5, 16, 33];

    public static TheoryData<CellKind, int> Networks =>
        [.. from cell in Enum.GetValues<CellKind>() from hidden in Sizes select (cell, hidden)];

    public static TheoryData<CellKind, int> Dense =>
        [.. from cell in Enum.GetValues<CellKind>() where !CellCatalog.ShapeOf(cell).IsDiagonal from hidden in Sizes select (cell, hidden)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void All_weights_lie_within_one_over_the_root_of_the_units(CellKind cell, int hidden)
    {
        float bound = (float)(1 / Math.Sqrt(hidden));
        var learner = OnlineLearner.Create(Options(cell, hidden));
        IEnumerable<string> names = learner.ParameterNames.Where(name => CellCatalog.ShapeOf(cell).OwnRanges.Length == 0 || name != "rnn.recurrent_l0");
        Assert.All(names.SelectMany(name => Learners.Weight(learner, name)), weight => Assert.InRange(weight, -bound, bound));
    }

    [Fact]
    public void Uniform_weights_are_uniform()
    {
        float[] weights = Learners.Weight(OnlineLearner.Create(Options(CellKind.Lstm, 64)), "rnn.weight_hh_l0");
        float[] unit = [.. weights.Select(weight => (weight * 8) + 1)];
        int[] tenths = [.. Enumerable.Range(0, 10).Select(i => unit.Count(u => (int)Math.Min(9, u * 5) == i))];

        // 16384 draws: a tenth has 1638 ± 38.
        Assert.All(tenths, count => Assert.InRange(count, 1638 - 200, 1638 + 200));
        Assert.True(weights.Distinct().Count() > 0.99 * weights.Length);
    }

    [Theory]
    [InlineData(CellKind.LinearRecurrent)]
    [InlineData(CellKind.RecurrentTrace)]
    public void Turning_units_begin_with_all_lengths_of_memory(CellKind cell)
    {
        float[] own = Learners.Weight(OnlineLearner.Create(Options(cell, 400)), "rnn.recurrent_l0");
        float[] memory = [.. own[..400].Select(nu => MathF.Exp(-nu))], turn = [.. own[400..].Select(phi => 2 * MathF.PI / MathF.Exp(phi))];
        Assert.All(memory, steps => Assert.InRange(steps, 2, 1000));
        Assert.All(turn, steps => Assert.InRange(steps, 2, 345));
        Assert.InRange(memory.Count(steps => steps < 45), 150, 250);
        Assert.InRange(turn.Count(steps => steps < 26), 150, 250);
    }

    [Theory]
    [MemberData(nameof(Dense))]
    public void Orthogonal_blocks_keep_every_length(CellKind cell, int hidden)
    {
        var learner = OnlineLearner.Create(Options(cell, hidden) with { Recurrent = RecurrentInitialization.Orthogonal, Layers = 2 });
        foreach (string name in (string[])["rnn.weight_hh_l0", "rnn.weight_hh_l1"])
        {
            float[][] blocks = [.. Learners.Weight(learner, name).Chunk(hidden * hidden)];
            Assert.All(blocks, block => AssertOrthogonal(block, hidden));
            Assert.True(hidden == 1 || blocks.Length == blocks.Select(block => block[1]).Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Dense))]
    public void Identity_blocks_are_the_identity(CellKind cell, int hidden)
    {
        var learner = OnlineLearner.Create(Options(cell, hidden) with { Recurrent = RecurrentInitialization.Identity });
        foreach (float[] block in Learners.Weight(learner, "rnn.weight_hh_l0").Chunk(hidden * hidden))
        {
            Assert.Equal([.. Enumerable.Range(0, block.Length).Select(i => i % (hidden + 1) == 0 ? 1f : 0f)], block);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_forget_bias_is_added_to_the_forget_gate_alone(CellKind cell, int hidden)
    {
        OnlineLearner plain = OnlineLearner.Create(Options(cell, hidden));
        OnlineLearner biased = OnlineLearner.Create(Options(cell, hidden) with { ForgetBias = 1.5f });
        foreach (string name in plain.ParameterNames)
        {
            float[] expected = Learners.Weight(plain, name);
            // PyTorch's gates are i, f, g, o; the element-wise LSTM's f, g, o.
            int forget = cell switch { CellKind.Lstm => 1, CellKind.ElementLstm => 0, _ => -1 };
            for (int unit = 0; unit < hidden && forget >= 0 && name == "rnn.bias_ih_l0"; unit++)
            {
                expected[(forget * hidden) + unit] += 1.5f;
            }

            Bits.AssertSame(expected, Learners.Weight(biased, name), name);
        }
    }

    [Fact]
    public void The_seed_decides_every_weight()
    {
        LearnerOptions options = Options(CellKind.Gru, 17) with { Recurrent = RecurrentInitialization.Orthogonal, Seed = 42 };
        float[] weights = Learners.Weights(OnlineLearner.Create(options));
        Bits.AssertSame(weights, Learners.Weights(OnlineLearner.Create(options)), "same seed");
        float[] other = Learners.Weights(OnlineLearner.Create(options with { Seed = 43 }));
        Assert.All(weights.Zip(other), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void The_random_bits_are_those_of_SplitMix64()
    {
        // The reference implementation's first numbers from the seed 1234567.
        var random = new SeededRandom(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.All(expected, bits => Assert.Equal(bits, random.NextBits()));
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_deviation_1()
    {
        var random = new SeededRandom(7);
        double[] x = new double[20_000];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = random.NextNormal();
        }

        Assert.Equal(0, x.Average(), 0.03);
        Assert.Equal(1, Math.Sqrt(x.Average(v => v * v)), 0.02);
    }

    private static void AssertOrthogonal(float[] block, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double dot = 0;
                for (int k = 0; k < n; k++)
                {
                    dot += (double)block[(i * n) + k] * block[(j * n) + k];
                }

                Assert.Equal(i == j ? 1 : 0, dot, 1e-6);
            }
        }
    }

    private static LearnerOptions Options(CellKind cell, int hidden) => new()
    { InputSize = 3, OutputSize = 2, HiddenSize = hidden, Cell = cell };
}
