using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Training.Probe;
using Xunit;

namespace EdgeRnn.Tests.Training.Probe;

public class RecurrentRadiusTests
{
    /// <summary>A rotation in a plane, scaled: a complex pair of eigenvalues of magnitude 0.9, above the third, 0.5.</summary>
    [Fact]
    public void The_largest_eigenvalue_is_found_of_a_complex_pair_too()
    {
        NetworkMemory memory = Memory(CellKind.Elman);
        float c = 0.9f * MathF.Cos(1), s = 0.9f * MathF.Sin(1);
        new NetworkWeights(memory).Set("rnn.weight_hh_l0", [c, -s, 0, s, c, 0, 0, 0, 0.5f]);
        var radius = new RecurrentRadius(memory);
        double value = 0;
        for (int probe = 0; probe < 200; probe++)
        {
            value = radius.Iterate();
        }

        Assert.Equal(0.9, value, 1e-3);
    }

    [Fact]
    public void A_diagonal_cell_has_none() => Assert.Equal(double.NaN, new RecurrentRadius(Memory(CellKind.MinGru)).Iterate());

    private static NetworkMemory Memory(CellKind cell)
    {
        var options = new LearnerOptions { InputSize = 1, OutputSize = 1, HiddenSize = 3, Cell = cell };
        return new NetworkMemory(NetworkPlan.LayoutOf(options), options);
    }
}
