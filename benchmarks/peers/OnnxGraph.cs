using System.Runtime.InteropServices;
using EdgeRnn.Options;

namespace EdgeRnn.Peers;

/// <summary>A learner's network as an ONNX graph of one step, the state being an input and an output.</summary>
/// <remarks>
/// Field numbers are those of onnx.proto3; RNN, GRU and LSTM of operator set 14 take their gates in the order of ONNX,
/// which is not PyTorch's.
/// </remarks>
internal static class OnnxGraph
{
    public const string Input = "x", Output = "y", Hidden = "h", Memory = "c", NextHidden = "h_next", NextMemory = "c_next";

    private const int IrVersion = 8, OperatorSet = 14, Float = 1;

    public static byte[] Write(OnlineLearner learner)
    {
        LearnerOptions options = learner.Options;
        bool hasMemory = options.Cell == CellKind.Lstm;
        var graph = new ProtoMessage();
        ProtoMessage cell = new ProtoMessage().Add(1, Input).Add(1, "W").Add(1, "R").Add(1, "B").Add(1, "").Add(1, Hidden);
        cell = hasMemory ? cell.Add(1, Memory).Add(2, "").Add(2, NextHidden).Add(2, NextMemory) : cell.Add(2, "").Add(2, NextHidden);
        cell.Add(4, OperatorOf(options.Cell)).Add(5, Attribute("hidden_size", options.HiddenSize));
        if (options.Cell == CellKind.Gru)
        {
            // PyTorch's form: r multiplies after the product with W_hn.
            cell.Add(5, Attribute("linear_before_reset", 1));
        }

        graph.Add(1, cell);
        graph.Add(1, new ProtoMessage().Add(1, NextHidden).Add(1, "head_w").Add(2, "product").Add(4, "MatMul"));
        graph.Add(1, new ProtoMessage().Add(1, "product").Add(1, "head_b").Add(2, Output).Add(4, "Add"));
        graph.Add(2, "step");
        AddWeights(graph, learner);
        graph.Add(11, Value(Input, options.InputSize)).Add(11, Value(Hidden, options.HiddenSize));
        graph.Add(12, Value(Output, options.OutputSize)).Add(12, Value(NextHidden, options.HiddenSize));
        if (hasMemory)
        {
            graph.Add(11, Value(Memory, options.HiddenSize)).Add(12, Value(NextMemory, options.HiddenSize));
        }

        return new ProtoMessage().Add(1, IrVersion).Add(7, graph).Add(8, new ProtoMessage().Add(1, "").Add(2, OperatorSet)).Bytes;
    }

    private static void AddWeights(ProtoMessage graph, OnlineLearner learner)
    {
        LearnerOptions options = learner.Options;
        int[] gates = GatesOf(options.Cell);
        int rows = gates.Length * options.HiddenSize;
        float[] bias = [.. Reordered("rnn.bias_ih_l0", 1), .. Reordered("rnn.bias_hh_l0", 1)];
        graph.Add(5, Tensor("W", [1, rows, options.InputSize], Reordered("rnn.weight_ih_l0", options.InputSize)));
        graph.Add(5, Tensor("R", [1, rows, options.HiddenSize], Reordered("rnn.weight_hh_l0", options.HiddenSize)));
        graph.Add(5, Tensor("B", [1, 2 * rows], bias));
        graph.Add(5, Tensor("head_w", [options.HiddenSize, options.OutputSize], Transposed("head.weight")));
        graph.Add(5, Tensor("head_b", [options.OutputSize], Parameter("head.bias")));

        float[] Parameter(string name)
        {
            float[] values = new float[learner.ShapeOfParameter(name).ToArray().Aggregate(1, (product, size) => product * size)];
            learner.GetParameter(name, values);
            return values;
        }

        float[] Reordered(string name, int columns)
        {
            int block = options.HiddenSize * columns;
            float[] values = Parameter(name);
            return [.. gates.SelectMany(gate => values.AsSpan(gate * block, block).ToArray())];
        }

        float[] Transposed(string name)
        {
            float[] values = Parameter(name), result = new float[values.Length];
            for (int row = 0; row < options.OutputSize; row++)
            {
                for (int column = 0; column < options.HiddenSize; column++)
                {
                    result[(column * options.OutputSize) + row] = values[(row * options.HiddenSize) + column];
                }
            }

            return result;
        }
    }

    private static string OperatorOf(CellKind cell) => cell switch
    {
        CellKind.Elman => "RNN",
        CellKind.Gru => "GRU",
        CellKind.Lstm => "LSTM",
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, "expected Elman, Gru or Lstm"),
    };

    /// <summary>PyTorch's gate at each of ONNX's: z, r, n of a GRU and i, o, f, g of an LSTM.</summary>
    private static int[] GatesOf(CellKind cell) => cell switch
    {
        CellKind.Gru => [1, 0, 2],
        CellKind.Lstm => [0, 3, 1, 2],
        _ => [0],
    };

    private static ProtoMessage Attribute(string name, long value) => new ProtoMessage().Add(1, name).Add(3, value).Add(20, 2);

    private static ProtoMessage Tensor(string name, int[] shape, float[] values)
    {
        var tensor = new ProtoMessage();
        foreach (int size in shape)
        {
            tensor.Add(1, size);
        }

        return tensor.Add(2, Float).Add(8, name).Add(9, MemoryMarshal.AsBytes<float>(values));
    }

    /// <summary>A float value of shape [1, 1, size].</summary>
    private static ProtoMessage Value(string name, int size)
    {
        var shape = new ProtoMessage();
        foreach (int dimension in (int[])[1, 1, size])
        {
            shape.Add(1, new ProtoMessage().Add(1, dimension));
        }

        return new ProtoMessage().Add(1, name).Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, Float).Add(2, shape)));
    }
}
