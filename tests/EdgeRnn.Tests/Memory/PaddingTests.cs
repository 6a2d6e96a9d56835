using EdgeRnn.Cells;
using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Memory;

/// <summary>Padding is zero and stays zero, or it would leak into sums.</summary>
public class PaddingTests
{
    public static TheoryData<CellKind, int, int, int> Networks =>
        [.. from cell in Enum.GetValues<CellKind>()
            from sizes in ((int Inputs, int Units, int Outputs)[])[(1, 1, 1), (3, 5, 2), (17, 19, 33), (2, 33, 17)]
            select (cell, sizes.Inputs, sizes.Units, sizes.Outputs)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Training_leaves_the_padding_zero(CellKind cell, int inputs, int units, int outputs)
    {
        foreach (OptimizerOptions optimizer in Learners.Optimizers)
        {
            var options = new LearnerOptions
            {
                InputSize = inputs,
                OutputSize = outputs,
                HiddenSize = units,
                Cell = cell,
                Layers = 2,
                K1 = 2,
                K2 = 5,
                Optimizer = optimizer,
                VectorWidth = VectorWidth.Vector256,
            };
            var network = new OpenNetwork(options);
            network.Train(options, 60, seed: 21);
            Assert.True(network.Training.Statistics.Updates >= 20);
            CheckParameters(network);
            CheckDerived(network);
            CheckSlots(network, options);
        }
    }

    private static void CheckParameters(OpenNetwork network)
    {
        HashSet<int> used = [.. network.Parameters.SelectMany(
            p => Enumerable.Range(0, p.Length).Select(i => p.IndexOf(i / p.Columns, i % p.Columns)))];
        NetworkMemory memory = network.Memory;
        foreach (View section in (View[])[memory.Parameters, memory.Gradients, memory.FirstMoment, memory.SecondMoment])
        {
            Span<float> floats = section.Span;
            for (int i = 0; i < floats.Length; i++)
            {
                Assert.True(used.Contains(i) || floats[i] == 0, $"padding {i} is {floats[i]}");
            }
        }
    }

    /// <summary>A transpose has exactly the weights of its matrix, and zeros elsewhere.</summary>
    private static void CheckDerived(OpenNetwork network)
    {
        foreach (LayerMemory layer in network.Memory.Layers)
        {
            CheckTranspose(layer.WeightHh, layer.WeightHhTransposed);
            if (layer.WeightIhTransposed.Shape.Rows > 0)
            {
                CheckTranspose(layer.WeightIh, layer.WeightIhTransposed);
            }
        }

        CheckTranspose(network.Memory.Head, network.Memory.HeadTransposed);
    }

    private static void CheckTranspose(in Matrix m, in Matrix transposed)
    {
        for (int row = 0; row < m.Shape.Rows; row++)
        {
            for (int column = 0; column < m.Shape.Columns; column++)
            {
                Assert.Equal(m.View.Span[m.Shape.IndexOf(row, column)], transposed.View.Span[transposed.Shape.IndexOf(column, row)]);
            }
        }
    }

    private static void CheckSlots(OpenNetwork network, LearnerOptions options)
    {
        StepRing ring = network.Memory.Ring;
        for (long step = ring.Newest - ring.Capacity + 1; step <= ring.Newest; step++)
        {
            View slot = ring[step];
            CheckTail(slot, network.Layout.Input, options.InputSize, "input");
            CheckTail(slot, network.Layout.Output, options.OutputSize, "output");
            CheckTail(slot, network.Layout.OutputDelta, options.OutputSize, "output delta");
            foreach (LayerMemory layer in network.Memory.Layers)
            {
                CheckTail(slot, layer.Layout.Hidden, options.HiddenSize, "hidden");
                CellSlot cell = layer.Slots[ring.SlotOf(step)];
                for (int unit = options.HiddenSize; unit < network.Layout.PaddedUnits; unit++)
                {
                    int block = unit / Arena.Line * network.Layout.Cell.Gates * Arena.Line;
                    for (int gate = 0; gate < network.Layout.Cell.Gates; gate++)
                    {
                        Assert.Equal(0, cell.Delta.Span[block + (gate * Arena.Line) + (unit % Arena.Line)]);
                    }
                }
            }
        }
    }

    private static void CheckTail(View slot, Part part, int used, string what)
    {
        foreach (float x in slot.Slice(part.Start + used, part.Length - used).Span)
        {
            Assert.True(x == 0, $"padding of {what} is {x}");
        }
    }
}
