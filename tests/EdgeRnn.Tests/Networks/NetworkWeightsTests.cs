using EdgeRnn.Networks;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Tests.Networks;

public class NetworkWeightsTests
{
    private static readonly LearnerOptions Options = new() { InputSize = 3, OutputSize = 2, HiddenSize = 5, Cell = CellKind.Gru };

    [Fact]
    public void Every_tensor_has_PyTorchs_name_and_shape()
    {
        NetworkWeights weights = Weights();
        Assert.Equal(
            ["rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0", "rnn.bias_hh_l0", "head.weight", "head.bias"], weights.Names);
        Assert.Equal([15, 3], weights.ShapeOf("rnn.weight_ih_l0"));
        Assert.Equal([15], weights.ShapeOf("rnn.bias_hh_l0"));
        Assert.Equal([2, 5], weights.ShapeOf("head.weight"));
    }

    [Fact]
    public void What_is_set_is_copied_and_touches_no_other_tensor()
    {
        NetworkWeights weights = Weights();
        float[] values = [.. Enumerable.Range(1, 45).Select(i => (float)i)], copy = new float[45], other = new float[75];
        weights.Set("rnn.weight_ih_l0", values);
        weights.CopyTo("rnn.weight_ih_l0", copy);
        weights.CopyTo("rnn.weight_hh_l0", other);
        Assert.Equal(values, copy);
        Assert.DoesNotContain(other, value => value != 0);
    }

    [Fact]
    public void A_wrong_name_or_length_is_named_with_what_was_expected()
    {
        NetworkWeights weights = Weights();
        Assert.Contains("no weight 'rnn.w'; there are rnn.weight_ih_l0,", Assert.Throws<ArgumentException>(() => weights.Set("rnn.w", [1])).Message, StringComparison.Ordinal);
        Assert.Contains("has 1 floats, expected 2", Assert.Throws<ArgumentException>(() => weights.Set("head.bias", [1])).Message, StringComparison.Ordinal);
    }

    private static NetworkWeights Weights() => new(new NetworkMemory(NetworkPlan.LayoutOf(Options), Options));
}
