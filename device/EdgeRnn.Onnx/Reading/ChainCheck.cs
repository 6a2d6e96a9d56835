using EdgeRnn.Onnx.Protos;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Reading;

/// <summary>Refuses graphs that are more than a chain: input, recurrent layers that begin at a state of zeros, linear head.</summary>
internal sealed class ChainCheck(GraphProto graph, ModelConstants constants)
{
    private const int InitialH = 5, InitialC = 6;

    /// <summary>Operators that move numbers and change none.</summary>
    private static readonly HashSet<string> Moving =
    [
        "Cast", "Concat", "Constant", "ConstantOfShape", "Expand", "Flatten", "Gather", "Identity", "Reshape", "Shape", "Slice", "Squeeze", "Transpose", "Unsqueeze",
    ];

    /// <summary>Those of them whose input is not where their numbers come from.</summary>
    private static readonly HashSet<string> Sizes = ["Shape", "ConstantOfShape"];

    private readonly Dictionary<string, NodeProto> _makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node)))
        .DistinctBy(made => made.output).ToDictionary(made => made.output, made => made.node);

    /// <param name="recurrent">The layers, from the input up.</param>
    /// <param name="product">The head.</param>
    /// <param name="sum">The head's bias, if it has a node of its own.</param>
    public void Check(NodeProto[] recurrent, NodeProto product, NodeProto? sum)
    {
        if (graph.Node.FirstOrDefault(node => !Moving.Contains(node.OpType) && !recurrent.Contains(node) && node != product && node != sum) is { } other)
        {
            throw new ModelFileException($"has the operator {other.OpType}, which no network here computes; expected RNN, GRU or LSTM and a linear head");
        }

        foreach ((int layer, NodeProto node) in recurrent.Index())
        {
            NodeProto[] below = SourcesOf(node.Input[0]);
            if (!below.SequenceEqual(recurrent[..layer].TakeLast(1)))
            {
                throw new ModelFileException(
                    $"its {node.OpType} of layer {layer} reads {(below.Length == 0 ? "the input" : string.Join(" and ", below.Select(source => source.OpType)))}; expected "
                    + (layer == 0 ? "the input" : $"layer {layer - 1} alone") + ": layers here form a chain, and the head follows the last");
            }

            RefuseInitialState(node);
        }

        if (!SourcesOf(product.Input[0]).Contains(recurrent[^1]))
        {
            throw new ModelFileException($"its {product.OpType} does not read the last recurrent layer; expected a linear head on it");
        }
    }

    private void RefuseInitialState(NodeProto node)
    {
        foreach (string name in node.Input.Skip(InitialH).Take(InitialC - InitialH + 1).SelectMany(Behind).Where(constants.Has))
        {
            if (constants.Read(name, "an initial state", constants.ShapeOf(name)).Values.Any(value => value != 0))
            {
                throw new ModelFileException($"{node.OpType} has an initial state ('{name}') that is not 0; a network here begins at 0");
            }
        }
    }

    /// <summary>The nodes that computed the numbers which arrive at a place; none where these come from the input.</summary>
    private NodeProto[] SourcesOf(string place) =>
        [.. Behind(place).Where(_makers.ContainsKey).Select(name => _makers[name]).Where(maker => !Moving.Contains(maker.OpType)).Distinct()];

    /// <summary>The names under which the numbers that arrive at a place have been moved there, itself included.</summary>
    private HashSet<string> Behind(string place)
    {
        HashSet<string> seen = [];
        Stack<string> open = new([place]);
        while (open.TryPop(out string? name))
        {
            if (seen.Add(name) && _makers.TryGetValue(name, out NodeProto? maker) && Moving.Contains(maker.OpType) && !Sizes.Contains(maker.OpType))
            {
                foreach (string input in maker.OpType == "Concat" ? maker.Input : maker.Input.Take(1))
                {
                    open.Push(input);
                }
            }
        }

        return seen;
    }
}
