using EdgeRnn.Onnx.Graphs;
using EdgeRnn.Onnx.Protos;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Reading;

/// <summary>Reads RNN, GRU and LSTM operators, and refuses with the reason what no cell here computes.</summary>
internal static class RecurrentReader
{
    private const int Peepholes = 7, SequenceLengths = 4;

    /// <summary>Whether a node is a recurrent layer.</summary>
    public static bool Knows(NodeProto node) => RecurrentOperators.GatesOf.ContainsKey(node.OpType);

    /// <summary>Adds a layer.</summary>
    public static void Read(NodeProto node, ModelConstants constants, ReadNetwork network)
    {
        RefuseVariants(node);
        int[] gates = RecurrentOperators.GatesOf[node.OpType];
        Constant recurrence = constants.Read(Input(node, 2), $"R of {node.OpType}", 1, 0, 0);
        long units = recurrence.Shape[2], rows = gates.Length * units;
        if (recurrence.Shape[1] != rows)
        {
            throw new ModelFileException($"R of {node.OpType} is {TensorInfo.FormatShape(recurrence.Shape)}; expected {gates.Length} gates of {units} units");
        }

        Constant weight = constants.Read(Input(node, 1), $"W of {node.OpType}", 1, rows, 0);
        float[] bias = Input(node, 3) is { Length: > 0 } name ? constants.Read(name, $"B of {node.OpType}", 1, 2 * rows).Values : new float[2 * rows];
        int layer = network.BeginLayer(CellOf(node), weight.Shape[2], units);
        int[] order = [.. Enumerable.Range(0, gates.Length).Select(gate => Array.IndexOf(gates, gate))];
        network.Add($"rnn.weight_ih_l{layer}", RecurrentOperators.Reordered(weight.Values, order), rows, weight.Shape[2]);
        network.Add($"rnn.weight_hh_l{layer}", RecurrentOperators.Reordered(recurrence.Values, order), rows, units);
        network.Add($"rnn.bias_ih_l{layer}", RecurrentOperators.Reordered(bias[..(int)rows], order), rows);
        network.Add($"rnn.bias_hh_l{layer}", RecurrentOperators.Reordered(bias[(int)rows..], order), rows);
    }

    private static CellKind CellOf(NodeProto node) => node.OpType switch
    {
        "GRU" => CellKind.Gru,
        "LSTM" => CellKind.Lstm,
        _ => Activations(node) is ["Relu"] ? CellKind.ElmanRelu : CellKind.Elman,
    };

    private static string Input(NodeProto node, int index) => index < node.Input.Count ? node.Input[index] : "";

    private static void RefuseVariants(NodeProto node)
    {
        string? reason = TextOf(node, "direction") is { } direction && direction != "forward" ? $"direction {direction}: a network that learns as samples come cannot read them from their end"
            : node.OpType == "GRU" && NumberOf(node, "linear_before_reset") != 1 ? "linear_before_reset=0: the GRU here applies the reset gate after the product, as PyTorch's and Keras' reset_after=True"
            : NumberOf(node, "input_forget") == 1 ? "input_forget: the LSTM here has an input gate of its own"
            : node.Attribute.Any(attribute => attribute.Name == "clip") ? "clip: no cell here limits its pre-activations"
            : node.OpType == "LSTM" && Input(node, Peepholes).Length > 0 ? "peephole weights, which the LSTM here does not have"
            : Input(node, SequenceLengths).Length > 0 ? "sequence_lens: one step at a time has none"
            : Activations(node) is { } activations && !IsStandard(node.OpType, activations) ? $"activations {string.Join(", ", activations)}"
            : null;
        if (reason is not null)
        {
            throw new ModelFileException($"{node.OpType} has {reason}");
        }
    }

    private static bool IsStandard(string operation, string[] activations) => operation switch
    {
        "RNN" => activations is ["Tanh"] or ["Relu"],
        "GRU" => activations is ["Sigmoid", "Tanh"],
        _ => activations is ["Sigmoid", "Tanh", "Tanh"],
    };

    private static string[]? Activations(NodeProto node) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == "activations") is { } found ? [.. found.Strings.Select(text => text.ToStringUtf8())] : null;

    private static string? TextOf(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.S.ToStringUtf8();

    private static long NumberOf(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.I ?? 0;
}
