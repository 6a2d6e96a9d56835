using EdgeRnn.Onnx.Protos;
using EdgeRnn.Onnx.Stored;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>
/// ONNX's own operators RNN, GRU and LSTM over a sequence of one step. They take W and R as [1, gates · units, inputs], the gates in
/// an order of their own: z, r, h of a GRU and i, o, f, c of an LSTM, where PyTorch has r, z, n and i, f, g, o.
/// </summary>
internal static class RecurrentOperators
{
    /// <summary>PyTorch's gate at each of the operator's.</summary>
    public static IReadOnlyDictionary<string, int[]> GatesOf { get; } = new Dictionary<string, int[]>
    {
        ["RNN"] = [0],
        ["GRU"] = [1, 0, 2],
        ["LSTM"] = [0, 3, 1, 2],
    };

    public static string Elman(GraphBuilder graph, StoredNetwork network, int layer, string input) => Add(graph, network, layer, input, "RNN");

    public static string ElmanRelu(GraphBuilder graph, StoredNetwork network, int layer, string input) =>
        Add(graph, network, layer, input, "RNN", GraphBuilder.Strings("activations", "Relu"));

    /// <remarks>linear_before_reset: r multiplies after the product with W_hn, as in PyTorch.</remarks>
    public static string Gru(GraphBuilder graph, StoredNetwork network, int layer, string input) =>
        Add(graph, network, layer, input, "GRU", GraphBuilder.Integer("linear_before_reset", 1));

    public static string Lstm(GraphBuilder graph, StoredNetwork network, int layer, string input) => Add(graph, network, layer, input, "LSTM");

    private static string Add(GraphBuilder graph, StoredNetwork network, int layer, string input, string operation, params ReadOnlySpan<AttributeProto> attributes)
    {
        int[] gates = GatesOf[operation];
        int units = network.Units, inputs = network.InputsOf(layer), rows = gates.Length * units;
        string weight = graph.Constant($"W_l{layer}", Reordered(network.WeightIh(layer, gates.Length), gates), 1, rows, inputs);
        string recurrence = graph.Constant($"R_l{layer}", Reordered(network.WeightHh(layer, gates.Length), gates), 1, rows, units);
        string bias = graph.Constant(
            $"B_l{layer}", [.. Reordered(network.BiasIh(layer, gates.Length), gates), .. Reordered(network.BiasHh(layer, gates.Length), gates)], 1, 2 * rows);
        string h = graph.State($"h_l{layer}", units, $"h of layer {layer}");
        string x = graph.Reshape(input, [1, 1, inputs]);
        List<string> values = [x, weight, recurrence, bias, "", graph.Reshape(h, [1, 1, units])], results = ["", $"{h}_of_operator"];
        string? c = null;
        if (operation == "LSTM")
        {
            c = graph.State($"c_l{layer}", units, $"c of layer {layer}");
            values.Add(graph.Reshape(c, [1, 1, units]));
            results.Add($"{c}_of_operator");
        }

        graph.AddNode(operation, [.. values], [.. results], [GraphBuilder.Integer("hidden_size", units), .. attributes]);
        if (c is not null)
        {
            graph.Reshape(results[2], [units], GraphBuilder.NextOf(c));
        }

        return graph.Reshape(results[1], [units], GraphBuilder.NextOf(h));
    }

    /// <summary>The blocks of a tensor, one per gate, in another order.</summary>
    public static float[] Reordered(float[] tensor, int[] gates)
    {
        int block = tensor.Length / gates.Length;
        return [.. gates.SelectMany(gate => tensor.AsSpan(gate * block, block).ToArray())];
    }
}
