using EdgeRnn.Options;

namespace EdgeRnn.Cells;

/// <summary>Every cell, one line each: all else in the core, and the command line, takes cells from here.</summary>
internal static class CellCatalog
{
    /// <summary>All cells, in the order of <see cref="CellKind"/>.</summary>
    public static IReadOnlyList<CellEntry> All { get; } =
    [
        new CellEntry<ElmanCell<TanhActivation>>(CellKind.Elman, "elman", "Elman network"),
        new CellEntry<ElmanCell<ReluActivation>>(CellKind.ElmanRelu, "elman-relu", "Elman network (ReLU)"),
        new CellEntry<GruCell>(CellKind.Gru, "gru", "GRU"),
        new CellEntry<LstmCell>(CellKind.Lstm, "lstm", "LSTM"),
        new CellEntry<MinGruCell>(CellKind.MinGru, "mingru", "minGRU"),
        new CellEntry<ElementLstmCell>(CellKind.ElementLstm, "elstm", "element-wise LSTM"),
        new CellEntry<LruCell>(CellKind.LinearRecurrent, "lru", "linear recurrent unit"),
        new CellEntry<RtuCell>(CellKind.RecurrentTrace, "rtu", "recurrent trace unit"),
        new CellEntry<FastGrnnCell>(CellKind.FastGrnn, "fastgrnn", "FastGRNN"),
    ];

    /// <summary>The entry of one cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The catalogue has no such cell.</exception>
    public static CellEntry Of(CellKind kind) =>
        All.FirstOrDefault(entry => entry.Description.Kind == kind)
        ?? throw new ArgumentOutOfRangeException(
            nameof(kind), kind, $"{kind} is not in the catalogue of cells: {string.Join(", ", All.Select(entry => entry.Description.Kind))}");

    /// <summary>The constants of one cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The catalogue has no such cell.</exception>
    public static CellShape ShapeOf(CellKind kind) => Of(kind).Shape;
}
