using EdgeRnn.Onnx.Stored;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>FastGRNN in plain operators.</summary>
internal static class FastGrnn
{
    private const int OwnWeights = 3;

    /// <summary>s = W x + b_ih + U h + b_hh, z = σ(s), c = tanh(s + b_c), h' = (σ(ζ) (1 - z) + σ(ν)) ∘ c + z ∘ h.</summary>
    public static string Add(GraphBuilder graph, StoredNetwork network, int layer, string input)
    {
        int units = network.Units;
        float[] own = network.Recurrent(layer, OwnWeights);
        string Own(int index) => graph.Constant($"recurrent{index}_l{layer}", own.AsSpan(index * units, units));
        string h = graph.State($"h_l{layer}", units, $"h of layer {layer}");
        string recurrence = graph.Constant($"R_l{layer}", StoredNetwork.Transposed(network.WeightHh(layer, 1), units), units, units);
        string fromState = graph.Add("Add", [graph.Add("MatMul", [h, recurrence]), graph.Constant($"Rb_l{layer}", network.BiasHh(layer, 1))]);
        string s = graph.Add("Add", [DiagonalCells.Gates(graph, network, layer, input, 1)[0], fromState]);
        string z = graph.Add("Sigmoid", [s]), c = graph.Add("Tanh", [graph.Add("Add", [s, Own(0)])]);
        string open = graph.Add("Mul", [graph.Add("Sigmoid", [Own(1)]), graph.Add("Sub", [graph.Scalar("one", 1), z])]);
        string factor = graph.Add("Add", [open, graph.Add("Sigmoid", [Own(2)])]);
        return graph.Add("Add", [graph.Add("Mul", [factor, c]), graph.Add("Mul", [z, h])], GraphBuilder.NextOf(h));
    }
}
