using EdgeRnn.Memory;

namespace EdgeRnn.Networks;

/// <summary>One tensor under PyTorch's name and shape, and where each of its elements lies among the parameters.</summary>
/// <param name="Name">
/// As in <c>state_dict()</c>: <c>rnn.weight_ih_l0</c> … <c>head.bias</c>. A diagonal cell has no <c>weight_hh</c> and <c>bias_hh</c>; a
/// cell whose units have weights of their own has <c>rnn.recurrent_l0</c>, one kind after the other in the order of its equations.
/// </param>
/// <param name="Shape">[gates · units, inputs], or [gates · units] of a bias.</param>
/// <param name="IndexOf">Where element (row, column) lies; the column of a bias is 0.</param>
/// <param name="Place">The floats among which they lie, all others of which are padding.</param>
internal sealed record Parameter(string Name, int[] Shape, Func<int, int, int> IndexOf, Part Place)
{
    /// <summary>Rows of the tensor.</summary>
    public int Rows => Shape[0];

    /// <summary>Columns of the tensor, 1 of a bias.</summary>
    public int Columns => Shape.Length > 1 ? Shape[1] : 1;

    /// <summary>Elements of the tensor.</summary>
    public int Length => Rows * Columns;

    /// <summary>All tensors of a network, from the input up.</summary>
    public static Parameter[] All(NetworkLayout layout, int outputs)
    {
        var all = new List<Parameter>();
        for (int index = 0; index < layout.Layers.Length; index++)
        {
            LayerLayout layer = layout.Layers[index];
            int units = layout.Units;
            Func<int, int> ih = ColumnOf(layout.Cell.InputGates, units), hh = ColumnOf(layout.Cell.RecurrentGates, units);
            int rows = layout.Cell.InputGates.Length * units;
            all.Add(Weight($"rnn.weight_ih_l{index}", [rows, layer.Inputs], layer.WeightIh, ih));
            int recurrent = layout.Cell.RecurrentGates.Length * units, own = layout.Cell.OwnWeights * units;
            if (recurrent > 0)
            {
                all.Add(Weight($"rnn.weight_hh_l{index}", [rows, units], layer.WeightHh, hh));
            }

            all.Add(new Parameter($"rnn.bias_ih_l{index}", [rows], (row, _) => layer.BiasIh.Start + ih(row), layer.BiasIh));
            if (recurrent > 0)
            {
                all.Add(new Parameter($"rnn.bias_hh_l{index}", [recurrent], (row, _) => layer.BiasHh.Start + hh(row), layer.BiasHh));
            }

            if (own > 0)
            {
                Func<int, int> place = ColumnOf([.. Enumerable.Range(0, layout.Cell.OwnWeights)], units);
                all.Add(new Parameter($"rnn.recurrent_l{index}", [own], (row, _) => layer.Own.Start + place(row), layer.Own));
            }
        }

        all.Add(Weight("head.weight", [outputs, layout.Units], layout.HeadWeight, row => row));
        all.Add(new Parameter("head.bias", [outputs], (row, _) => layout.HeadBias.Start + row, layout.HeadBias));
        return [.. all];
    }

    /// <summary>Copies the tensor, row-major, out of a section laid out as the parameters.</summary>
    public void CopyFrom(ReadOnlySpan<float> section, Span<float> tensor)
    {
        for (int row = 0, i = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                tensor[i++] = section[IndexOf(row, column)];
            }
        }
    }

    /// <summary>Copies the tensor, row-major, into a section laid out as the parameters.</summary>
    public void CopyTo(Span<float> section, ReadOnlySpan<float> tensor)
    {
        for (int row = 0, i = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                section[IndexOf(row, column)] = tensor[i++];
            }
        }
    }

    /// <summary>PyTorch's rows are ours columns: only here are matrices transposed.</summary>
    private static Parameter Weight(string name, int[] shape, MatrixPart part, Func<int, int> column) =>
        new(name, shape, (row, input) => part.Start + part.Shape.IndexOf(input, column(row)), new Part(part.Start, part.Shape.Length));

    /// <summary>The column of PyTorch's row gate · units + unit: blocks of 16 units, in each the gates in our order.</summary>
    private static Func<int, int> ColumnOf(int[] gates, int units) => row =>
    {
        int unit = row % units, position = Array.IndexOf(gates, row / units);
        return (((unit / Arena.Line * gates.Length) + position) * Arena.Line) + (unit % Arena.Line);
    };
}
