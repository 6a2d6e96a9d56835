using EdgeRnn.Cells;
using EdgeRnn.Onnx.Protos;
using EdgeRnn.Onnx.Reading;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using Google.Protobuf;

namespace EdgeRnn.Onnx;

/// <summary>
/// Reads the weights of a network from an ONNX model: RNN, GRU or LSTM operators in a chain and a head of Gemm, or MatMul and Add, as
/// PyTorch's exporter and <see cref="OnnxExport"/> write them; of the latter all cells. A scaler inside is not read.
/// </summary>
public static class OnnxImport
{
    /// <summary>Writes the weights as a safetensors file under PyTorch's names, for <c>ImportWeights</c> of a network of the same cell and sizes.</summary>
    /// <param name="model">An ONNX file.</param>
    /// <param name="weights">Receives the safetensors file.</param>
    /// <returns>The cell of its layers.</returns>
    /// <exception cref="ModelFileException">It is no ONNX file, or holds what no network here computes; the message says what.</exception>
    public static CellKind ToSafetensors(Stream model, Stream weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        GraphProto? graph;
        string? cell;
        try
        {
            ModelProto parsed = ModelProto.Parser.ParseFrom(model);
            (graph, cell) = (parsed.Graph, parsed.MetadataProps.FirstOrDefault(entry => entry.Key == "edgernn.cell")?.Value);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ModelFileException($"is no ONNX file: {error.Message}", error);
        }

        if (graph is null || graph.Node.Count == 0)
        {
            throw new ModelFileException("is no ONNX file: it holds no graph");
        }

        ReadNetwork network = Read(graph, cell);
        network.WriteTo(weights);
        return network.Cell;
    }

    private static ReadNetwork Read(GraphProto graph, string? cell)
    {
        var network = new ReadNetwork();
        ModelConstants constants = new(graph);
        NodeProto[] recurrent = [.. graph.Node.Where(RecurrentReader.Knows)];
        foreach (NodeProto node in recurrent)
        {
            RecurrentReader.Read(node, constants, network);
        }

        bool isOurs = cell is not null && CellKinds.All.Any(known => known.Name == cell);
        if (isOurs && recurrent.Length == 0)
        {
            PlainReader.Read(CellKinds.All.First(known => known.Name == cell).Kind, constants, network);
        }

        if (network.Layers == 0)
        {
            throw new ModelFileException($"has no RNN, GRU or LSTM operator; its operators are {string.Join(", ", graph.Node.Select(node => node.OpType).Distinct().Take(12))}");
        }

        NodeProto[] products = [.. graph.Node.Where(node => HeadReader.Knows(node, constants) && !(isOurs && node.Input[1] != "head_weight"))];
        if (products.Length != 1)
        {
            throw new ModelFileException($"has {products.Length} products with a constant matrix (Gemm, MatMul); expected one, the head on the last layer");
        }

        NodeProto? sum = HeadReader.Read(products[0], graph, constants, network);
        if (!isOurs)
        {
            new ChainCheck(graph, constants).Check(recurrent, products[0], sum);
        }

        return network;
    }
}
