using EdgeRnn.Onnx.Protos;
using EdgeRnn.Onnx.Stored;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Reading;

/// <summary>Reads the linear head: Gemm, or MatMul and Add.</summary>
internal static class HeadReader
{
    /// <summary>Whether a node multiplies with a constant matrix.</summary>
    public static bool Knows(NodeProto node, ModelConstants constants) =>
        node.OpType is "Gemm" or "MatMul" && node.Input.Count >= 2 && constants.Has(node.Input[1]);

    /// <summary>Adds the head.</summary>
    /// <param name="node">The product.</param>
    /// <param name="graph">Holds the sum after a MatMul.</param>
    /// <param name="constants">Weight and bias.</param>
    /// <param name="network">Receives both.</param>
    /// <returns>The node of the sum, if there is one.</returns>
    public static NodeProto? Read(NodeProto node, GraphProto graph, ModelConstants constants, ReadNetwork network)
    {
        bool isTransposed = node.OpType == "Gemm" && NumberOf(node, "transB", 0) == 1;
        if (node.OpType == "Gemm" && (NumberOf(node, "transA", 0) != 0 || FactorOf(node, "alpha") != 1 || FactorOf(node, "beta") != 1))
        {
            throw new ModelFileException("the head's Gemm scales or transposes its input; expected alpha = beta = 1 and transA = 0");
        }

        Constant weight = isTransposed
            ? constants.Read(node.Input[1], "the head's weight", 0, network.Units) : constants.Read(node.Input[1], "the head's weight", network.Units, 0);
        long outputs = weight.Shape[isTransposed ? 0 : 1];
        network.Add("head.weight", isTransposed ? weight.Values : StoredNetwork.Transposed(weight.Values, (int)network.Units), outputs, network.Units);
        NodeProto? sum = node.OpType == "MatMul" ? graph.Node.FirstOrDefault(other => other.OpType == "Add" && other.Input.Contains(node.Output[0]) && other.Input.Any(constants.Has)) : null;
        string? bias = sum is not null ? sum.Input.First(constants.Has) : node.OpType == "Gemm" && node.Input.Count > 2 ? node.Input[2] : null;
        network.Add("head.bias", bias is null ? new float[outputs] : constants.Read(bias, "the head's bias", outputs).Values, outputs);
        return sum;
    }

    private static long NumberOf(NodeProto node, string name, long missing) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.I ?? missing;

    private static float FactorOf(NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.F ?? 1;
}
