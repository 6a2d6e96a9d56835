using EdgeRnn.Onnx.Stored;
using EdgeRnn.Options;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>One layer of one step: takes the value of its input, returns that of its h.</summary>
internal delegate string LayerGraph(GraphBuilder graph, StoredNetwork network, int layer, string input);

/// <summary>The cells that can be written as ONNX, a line each.</summary>
internal static class CellGraphs
{
    private static readonly Dictionary<CellKind, LayerGraph> All = new()
    {
        [CellKind.Elman] = RecurrentOperators.Elman,
        [CellKind.ElmanRelu] = RecurrentOperators.ElmanRelu,
        [CellKind.Gru] = RecurrentOperators.Gru,
        [CellKind.Lstm] = RecurrentOperators.Lstm,
        [CellKind.FastGrnn] = FastGrnn.Add,
        [CellKind.MinGru] = DiagonalCells.MinGru,
        [CellKind.ElementLstm] = DiagonalCells.ElementLstm,
        [CellKind.LinearRecurrent] = RotatingCells.LinearRecurrent,
        [CellKind.RecurrentTrace] = RotatingCells.RecurrentTrace,
    };

    /// <summary>The graph of a cell's layer.</summary>
    /// <exception cref="NotSupportedException">The cell has none.</exception>
    public static LayerGraph Of(CellKind cell) => All.TryGetValue(cell, out LayerGraph? graph) ? graph
        : throw new NotSupportedException($"the cell {cell} has no ONNX graph; cells that have one: {string.Join(", ", All.Keys)}");
}
