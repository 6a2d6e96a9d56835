using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRnn.Memory;

/// <summary>The shape of a matrix stored by panels of columns.</summary>
/// <remarks>
/// Row j holds the weights that leave input j. Up to 64 columns make a panel, whose rows lie one behind the other, so that
/// a product reads memory strictly forward and keeps its columns in registers. Rows are padded to 4, columns to 16, with
/// zeros that stay zero.
/// </remarks>
/// <param name="Rows">Padded rows.</param>
/// <param name="Columns">Padded columns.</param>
/// <param name="PanelColumns">Columns of every panel but perhaps the last.</param>
internal readonly record struct MatrixShape(int Rows, int Columns, int PanelColumns)
{
    /// <summary>Rows that the kernels handle at once.</summary>
    public const int RowGroup = 4;

    /// <summary>The widest panel: 4 AVX-512 registers.</summary>
    public const int WidestPanel = 64;

    /// <summary>Floats that the matrix takes.</summary>
    public int Length => checked(Rows * Columns);

    /// <summary>Panels.</summary>
    public int Panels { get; } = PanelColumns == 0 ? 0 : (Columns + PanelColumns - 1) / PanelColumns;

    /// <summary>A matrix without gates: panels as wide as they may be.</summary>
    public static MatrixShape Plain(int rows, int columns) =>
        new(PadRows(rows), Arena.Pad(columns), Math.Min(Arena.Pad(columns), WidestPanel));

    /// <summary>n rounded up to whole groups of rows.</summary>
    public static int PadRows(int n) => (n + RowGroup - 1) / RowGroup * RowGroup;

    /// <summary>Columns of one panel.</summary>
    public int WidthOf(int panel) => Math.Min(PanelColumns, Columns - (panel * PanelColumns));

    /// <summary>Where the first row of a panel begins.</summary>
    public int StartOf(int panel) => panel * Rows * PanelColumns;

    /// <summary>Where element (row, column) lies.</summary>
    public int IndexOf(int row, int column)
    {
        Debug.Assert(row >= 0 && row < Rows && column >= 0 && column < Columns);
        int panel = column / PanelColumns;
        return StartOf(panel) + (row * WidthOf(panel)) + (column % PanelColumns);
    }
}

/// <summary>A <see cref="MatrixShape"/> over floats of an arena.</summary>
internal readonly unsafe struct Matrix(MatrixShape shape, View view)
{
    /// <summary>Rows, columns and panels.</summary>
    public MatrixShape Shape { get; } = shape;

    /// <summary>The floats.</summary>
    public View View { get; } = view;

    /// <summary>The first row of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Panel(int panel) => View.Pointer + Shape.StartOf(panel);
}
