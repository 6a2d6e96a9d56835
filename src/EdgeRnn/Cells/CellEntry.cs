using EdgeRnn.Options;

namespace EdgeRnn.Cells;

/// <summary>One line of the catalogue.</summary>
internal abstract class CellEntry(CellDescription description, CellShape shape)
{
    /// <summary>Its names and what users may ask of it.</summary>
    public CellDescription Description { get; } = description;

    /// <summary>Its constants.</summary>
    public CellShape Shape { get; } = shape;

    /// <summary>Runs code that is generic over the cell.</summary>
    public abstract TResult Accept<TResult>(ICellVisitor<TResult> visitor);
}

/// <inheritdoc/>
/// <typeparam name="TCell">Its equations.</typeparam>
internal sealed class CellEntry<TCell>(CellKind kind, string name, string displayName)
    : CellEntry(new CellDescription(kind, name, displayName, TCell.Shape.IsDiagonal, TCell.Shape.ForgetGate >= 0), TCell.Shape)
    where TCell : ICell
{
    public override TResult Accept<TResult>(ICellVisitor<TResult> visitor) => visitor.Visit<TCell>();
}

/// <summary>Code that is generic over the cell.</summary>
internal interface ICellVisitor<out TResult>
{
    /// <summary>Runs for one cell.</summary>
    TResult Visit<TCell>()
        where TCell : ICell;
}
