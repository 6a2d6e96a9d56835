using EdgeRnn.Options;

namespace EdgeRnn.Cells;

/// <summary>Every cell there is.</summary>
internal static class CellCatalog
{
    public static CellShape ShapeOf(CellKind cell) => cell switch
    {
        CellKind.Elman => ElmanCell<TanhActivation>.Shape,
        CellKind.ElmanRelu => ElmanCell<ReluActivation>.Shape,
        CellKind.Gru => GruCell.Shape,
        CellKind.MinGru => MinGruCell.Shape,
        CellKind.ElementLstm => ElementLstmCell.Shape,
        CellKind.LinearRecurrent => RotatingCell<IdentityActivation>.Shape,
        CellKind.RecurrentTrace => RotatingCell<TanhActivation>.Shape,
        _ => LstmCell.Shape,
    };
}
