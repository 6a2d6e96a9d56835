using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>The public face: what it accepts, refuses and returns.</summary>
public class OnlineLearnerTests
{
    private static readonly LearnerOptions Options = new() { InputSize = 3, OutputSize = 2, HiddenSize = 5, Layers = 2 };

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void An_input_of_another_length_is_refused(int length)
    {
        var learner = OnlineLearner.Create(Options);
        ArgumentException error = Assert.Throws<ArgumentException>(() => { learner.Predict(new float[length]); });
        Assert.Contains($"input has {length} floats, expected 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, learner.Statistics.Steps);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_target_of_another_length_is_refused(int length)
    {
        var learner = OnlineLearner.Create(Options);
        learner.Predict(new float[3]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => learner.Learn(new float[length]));
        Assert.Contains($"target has {length} floats, expected 2", error.Message, StringComparison.Ordinal);
        learner.Learn(new float[2]);
        Assert.Equal(1, learner.Statistics.Updates);
    }

    [Fact]
    public void Learning_needs_a_prediction_to_compare_with()
    {
        var learner = OnlineLearner.Create(Options);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => learner.Learn(new float[2]));
        Assert.Contains("Predict first", error.Message, StringComparison.Ordinal);
        learner.Predict(new float[3]);
        learner.Learn(new float[2]);
        Assert.Throws<InvalidOperationException>(() => learner.Learn(new float[2]));
        Assert.Equal(1, learner.Statistics.Updates);
    }

    [Theory]
    [InlineData(CellKind.Elman, 1)]
    [InlineData(CellKind.ElmanRelu, 1)]
    [InlineData(CellKind.Gru, 3)]
    [InlineData(CellKind.Lstm, 4)]
    public void Weights_have_the_names_and_shapes_of_PyTorch(CellKind cell, int gates)
    {
        var learner = OnlineLearner.Create(Options with { Cell = cell });
        (string Name, int[] Shape)[] expected =
        [
            ("rnn.weight_ih_l0", [gates * 5, 3]), ("rnn.weight_hh_l0", [gates * 5, 5]),
            ("rnn.bias_ih_l0", [gates * 5]), ("rnn.bias_hh_l0", [gates * 5]),
            ("rnn.weight_ih_l1", [gates * 5, 5]), ("rnn.weight_hh_l1", [gates * 5, 5]),
            ("rnn.bias_ih_l1", [gates * 5]), ("rnn.bias_hh_l1", [gates * 5]),
            ("head.weight", [2, 5]), ("head.bias", [2]),
        ];
        Assert.Equal(expected.Select(e => e.Name), learner.ParameterNames);
        Assert.All(expected, e => Assert.Equal(e.Shape, learner.ShapeOfParameter(e.Name).ToArray()));
    }

    [Fact]
    public void A_weight_that_is_not_there_is_answered_with_those_that_are()
    {
        var learner = OnlineLearner.Create(Options);
        Action[] calls =
        [
            () => learner.GetParameter("rnn.weight_ih_l2", new float[1]),
            () => learner.SetParameter("rnn.weight_ih_l2", new float[1]),
            () => learner.GetGradient("rnn.weight_ih_l2", new float[1]),
            () => learner.ShapeOfParameter("rnn.weight_ih_l2"),
        ];
        Assert.All(calls, call =>
        {
            ArgumentException error = Assert.Throws<ArgumentException>(call);
            Assert.Contains("'rnn.weight_ih_l2'", error.Message, StringComparison.Ordinal);
            Assert.Contains("rnn.weight_ih_l0, ", error.Message, StringComparison.Ordinal);
            Assert.Contains("head.bias", error.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_weight_of_another_length_is_refused()
    {
        var learner = OnlineLearner.Create(Options);
        Action[] calls =
        [
            () => learner.GetParameter("head.bias", new float[3]),
            () => learner.SetParameter("head.bias", new float[1]),
            () => learner.GetGradient("head.bias", new float[3]),
        ];
        Assert.All(calls, call => Assert.Contains("expected 2", Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CellKind.MinGru, 2, 0)]
    [InlineData(CellKind.ElementLstm, 3, 3)]
    [InlineData(CellKind.LinearRecurrent, 2, 2)]
    [InlineData(CellKind.RecurrentTrace, 2, 2)]
    public void Diagonal_cells_have_weights_of_their_own_instead_of_a_recurrent_matrix(CellKind cell, int gates, int own)
    {
        var learner = OnlineLearner.Create(Options with { Cell = cell, Layers = 1 });
        (string Name, int[] Shape)[] expected =
        [
            ("rnn.weight_ih_l0", [gates * 5, 3]), ("rnn.bias_ih_l0", [gates * 5]),
            .. own == 0 ? Array.Empty<(string, int[])>() : [("rnn.recurrent_l0", [own * 5])],
            ("head.weight", [2, 5]), ("head.bias", [2]),
        ];
        Assert.Equal(expected.Select(e => e.Name), learner.ParameterNames);
        Assert.All(expected, e => Assert.Equal(e.Shape, learner.ShapeOfParameter(e.Name).ToArray()));
    }

    public static TheoryData<CellKind> Cells => [.. Enum.GetValues<CellKind>()];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_weight_can_be_set_by_itself_and_counts_from_the_next_prediction_on(CellKind cell)
    {
        var learner = OnlineLearner.Create(Options with { Cell = cell });
        float[] x = Samples.Uniform(seed: 60, 3);

        // A rectifier that is shut would hide what changes before it.
        learner.SetParameter("rnn.bias_ih_l0", [.. Learners.Weight(learner, "rnn.bias_ih_l0").Select(bias => bias + 2)]);
        learner.SetParameter("rnn.bias_ih_l1", [.. Learners.Weight(learner, "rnn.bias_ih_l1").Select(bias => bias + 2)]);
        foreach (string name in learner.ParameterNames)
        {
            float[] before = Learners.Weights(learner);
            float[] tensor = Learners.Weight(learner, name);
            float[] changed = [.. tensor.Select((value, i) => value + 0.5f + (i * 0.01f))];
            float[] y = Predict(learner, x);
            learner.SetParameter(name, changed);
            Bits.AssertSame(changed, Learners.Weight(learner, name), name);
            Assert.Equal(tensor.Length, before.Zip(Learners.Weights(learner)).Count(pair => pair.First != pair.Second));
            Bits.AssertDifferent(y, Predict(learner, x), name);
            learner.SetParameter(name, tensor);
            Bits.AssertSame(y, Predict(learner, x), name);
        }
    }

    [Fact]
    public void The_head_is_linear_in_the_newest_hidden_state()
    {
        var learner = OnlineLearner.Create(Options with { Cell = CellKind.Elman, Layers = 1 });
        learner.SetParameter("head.weight", [1, 0, 0, 0, 0, 0, 0, 2, 0, 0]);
        learner.SetParameter("head.bias", [10, -1]);
        learner.SetParameter("rnn.weight_ih_l0", new float[15]);
        learner.SetParameter("rnn.weight_hh_l0", new float[25]);
        learner.SetParameter("rnn.bias_ih_l0", [0.25f, 0, 0.5f, 0, 0]);
        learner.SetParameter("rnn.bias_hh_l0", [0.25f, 0, 0.5f, 0, 0]);
        float[] y = learner.Predict(new float[3]).ToArray();
        Assert.Equal(10 + Math.Tanh(0.5), y[0], 1e-6);
        Assert.Equal(-1 + (2 * Math.Tanh(1)), y[1], 1e-6);
    }

    [Fact]
    public void Predicting_alone_leaves_the_weights()
    {
        var learner = OnlineLearner.Create(Options);
        float[] before = Learners.Weights(learner);
        foreach (float[] x in Samples.Rows(seed: 61, 200, 3))
        {
            learner.Predict(x);
        }

        Bits.AssertSame(before, Learners.Weights(learner), "weights");
        Assert.Equal((200L, 0L, 0L), (learner.Statistics.Steps, learner.Statistics.Updates, learner.Statistics.SkippedUpdates));
    }

    private static float[] Predict(OnlineLearner learner, float[] x)
    {
        learner.ResetState();
        learner.Predict(x);
        return learner.Predict(x).ToArray();
    }
}
