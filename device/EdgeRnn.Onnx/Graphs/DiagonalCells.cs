using EdgeRnn.Onnx.Stored;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>minGRU and the element-wise LSTM in plain operators: one product with the input, and everything else unit by unit.</summary>
internal static class DiagonalCells
{
    /// <summary>z = σ(W_z x + b_z), c = W_c x + b_c, h' = h + z ∘ (c - h).</summary>
    public static string MinGru(GraphBuilder graph, StoredNetwork network, int layer, string input)
    {
        string[] gates = Gates(graph, network, layer, input, 2);
        string h = graph.State($"h_l{layer}", network.Units, $"h of layer {layer}");
        string z = graph.Add("Sigmoid", [gates[0]]);
        return graph.Add("Add", [graph.Add("Mul", [z, graph.Add("Sub", [gates[1], h])]), h], GraphBuilder.NextOf(h));
    }

    /// <summary>
    /// f = σ(W_f x + b_f + w_f ∘ c), g = tanh(W_g x + b_g + w_g ∘ c), c' = f ∘ (c - g) + g, o = σ(W_o x + b_o + w_o ∘ c'), h' = o ∘ c'.
    /// Its state is c alone.
    /// </summary>
    public static string ElementLstm(GraphBuilder graph, StoredNetwork network, int layer, string input)
    {
        string[] gates = Gates(graph, network, layer, input, 3);
        float[] own = network.Recurrent(layer, 3);
        string c = graph.State($"c_l{layer}", network.Units, $"c of layer {layer}");
        string f = graph.Add("Sigmoid", [WithOwn(0, c)]), g = graph.Add("Tanh", [WithOwn(1, c)]);
        string next = graph.Add("Add", [graph.Add("Mul", [f, graph.Add("Sub", [c, g])]), g], GraphBuilder.NextOf(c));
        return graph.Add("Mul", [graph.Add("Sigmoid", [WithOwn(2, next)]), next]);

        string WithOwn(int gate, string state)
        {
            string weight = graph.Constant($"recurrent{gate}_l{layer}", own.AsSpan(gate * network.Units, network.Units));
            return graph.Add("Add", [graph.Add("Mul", [weight, state]), gates[gate]]);
        }
    }

    /// <summary>W_ih x + b_ih, cut into the gates.</summary>
    public static string[] Gates(GraphBuilder graph, StoredNetwork network, int layer, string input, int count)
    {
        string weight = graph.Constant(
            $"W_l{layer}", StoredNetwork.Transposed(network.WeightIh(layer, count), count * network.Units), network.InputsOf(layer), count * network.Units);
        string bias = graph.Constant($"B_l{layer}", network.BiasIh(layer, count));
        string[] gates = [.. Enumerable.Range(0, count).Select(gate => $"gate{gate}_l{layer}")];
        graph.AddNode("Split", [graph.Add("Add", [graph.Add("MatMul", [input, weight]), bias])], gates, GraphBuilder.Integer("axis", 0));
        return gates;
    }
}
