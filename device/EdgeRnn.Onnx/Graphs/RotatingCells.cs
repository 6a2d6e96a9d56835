using EdgeRnn.Cells;
using EdgeRnn.Onnx.Stored;
using EdgeRnn.Simd;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>
/// The linear recurrent unit and the recurrent trace unit in plain operators: h' = f(p ∘ h - q ∘ m + γ ∘ a), m' = f(q ∘ h + p ∘ m + γ ∘ b),
/// with a = W_a x + b_a, b = W_b x + b_b. A unit's p = r cos θ, q = r sin θ and γ = √(1 - r²) do not change, so the graph has them as
/// constants, to the bit those of the cell.
/// </summary>
internal static class RotatingCells
{
    /// <summary>f(x) = x.</summary>
    public static string LinearRecurrent(GraphBuilder graph, StoredNetwork network, int layer, string input) => Add(graph, network, layer, input, "Identity");

    /// <summary>f = tanh.</summary>
    public static string RecurrentTrace(GraphBuilder graph, StoredNetwork network, int layer, string input) => Add(graph, network, layer, input, "Tanh");

    private static string Add(GraphBuilder graph, StoredNetwork network, int layer, string input, string f)
    {
        string[] gates = DiagonalCells.Gates(graph, network, layer, input, 2);
        int units = network.Units;
        float[] own = network.Recurrent(layer, 2), cos = new float[units], sin = new float[units], gain = new float[units];
        for (int unit = 0; unit < units; unit++)
        {
            (F32x1 p, F32x1 q, F32x1 gamma, _, _) = Rotation<IdentityActivation>.Factors(new F32x1(own[unit]), new F32x1(own[units + unit]));
            (cos[unit], sin[unit], gain[unit]) = (p.Value, q.Value, gamma.Value);
        }

        string turn = graph.Constant($"cos_l{layer}", cos), cross = graph.Constant($"sin_l{layer}", sin), scale = graph.Constant($"gamma_l{layer}", gain);
        string h = graph.State($"h_l{layer}", units, $"h of layer {layer}, the real part of its state");
        string m = graph.State($"c_l{layer}", units, $"m of layer {layer}, the imaginary part of its state");
        string real = graph.Add("Sub", [graph.Add("Mul", [turn, h]), graph.Add("Mul", [cross, m])]);
        string imaginary = graph.Add("Add", [graph.Add("Mul", [cross, h]), graph.Add("Mul", [turn, m])]);
        graph.Add(f, [graph.Add("Add", [imaginary, graph.Add("Mul", [scale, gates[1]])])], GraphBuilder.NextOf(m));
        return graph.Add(f, [graph.Add("Add", [real, graph.Add("Mul", [scale, gates[0]])])], GraphBuilder.NextOf(h));
    }
}
