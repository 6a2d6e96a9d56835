using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>y = init + Mᵀ x (+ Nᵀ u) for input-major matrices, one panel of columns at a time (BLAS gemv).</summary>
/// <remarks>
/// Broadcast multiply-adds down contiguous rows, no horizontal sums. Lane c sums rows 0, 4, 8 … of M, then of N, onto init;
/// rows 1, 5, 9 … , 2, 6, 10 … and 3, 7, 11 … onto zero; then adds (a + b) + (c + d), in every vector width.
/// The tiles of one to four columns are written out: the compiler keeps one in registers only as locals of its own
/// (a generic tile took 5 times as long, LSTM of 32 units, AMD EPYC).
/// </remarks>
internal static unsafe class MatrixVector
{
    /// <summary>y = init + Mᵀ x over the first <paramref name="rows"/> of M.</summary>
    /// <param name="m">M.</param>
    /// <param name="rows">A multiple of 4.</param>
    /// <param name="x">A float per row.</param>
    /// <param name="init">Added; may be y.</param>
    /// <param name="y">The columns of a panel every <paramref name="stride"/> floats, as in init.</param>
    /// <param name="stride">At least the columns of a panel.</param>
    /// <param name="down">From the last panel to the first.</param>
    public static void Product<V>(in Matrix m, int rows, View x, View init, View y, int stride, bool down)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(rows <= m.Shape.Rows && rows <= x.Length && stride >= m.Shape.PanelColumns);
        Unsafe.SkipInit(out Factor factor);
        for (int i = 0, panels = m.Shape.Panels; i < panels; i++)
        {
            int panel = down ? panels - 1 - i : i, start = panel * stride;
            Debug.Assert(start + m.Shape.WidthOf(panel) <= y.Length);
            factor.Set(m.Panel(panel), x.Pointer, rows);
            Panel<V>(&factor, 1, m.Shape.WidthOf(panel), init.Pointer + start, y.Pointer + start);
        }
    }

    /// <summary>y = init + Mᵀ x + Nᵀ u, two matrices with the same columns: y is touched once.</summary>
    /// <param name="m">M.</param>
    /// <param name="mRows">Rows of M, a multiple of 4.</param>
    /// <param name="x">A float per row of M.</param>
    /// <param name="n">N.</param>
    /// <param name="nRows">Rows of N, a multiple of 4.</param>
    /// <param name="u">A float per row of N.</param>
    /// <param name="init">A float per column.</param>
    /// <param name="y">A float per column.</param>
    /// <param name="down">From the last panel to the first.</param>
    public static void Products<V>(
        in Matrix m, int mRows, View x, in Matrix n, int nRows, View u, View init, View y, bool down)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(m.Shape.Columns == n.Shape.Columns && m.Shape.Columns <= y.Length);
        Unsafe.SkipInit(out FactorPair factors);
        for (int i = 0, panels = m.Shape.Panels; i < panels; i++)
        {
            int panel = down ? panels - 1 - i : i, start = panel * m.Shape.PanelColumns;
            factors.First.Set(m.Panel(panel), x.Pointer, mRows);
            factors.Second.Set(n.Panel(panel), u.Pointer, nRows);
            Panel<V>(&factors.First, 2, m.Shape.WidthOf(panel), init.Pointer + start, y.Pointer + start);
        }
    }

    /// <summary>y += Mᵀ x over all panels and the first <paramref name="rows"/>, where x lies in blocks: <paramref name="blockRows"/> floats every <paramref name="blockStride"/>.</summary>
    public static void AddBlocks<V>(in Matrix m, int rows, int blockRows, View x, int blockStride, View y)
        where V : unmanaged, IVec<V>
    {
        MatrixShape shape = m.Shape;
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            int width = shape.WidthOf(panel);
            float* columns = y.Pointer + (panel * shape.PanelColumns);
            Unsafe.SkipInit(out Factor factor);
            factor.Set(m.Panel(panel), x.Pointer, blockRows);
            for (int row = 0; row < rows; row += blockRows)
            {
                Panel<V>(&factor, 1, width, columns, columns);
                factor.Set(factor.Rows + (blockRows * width), factor.X + blockStride, blockRows);
            }
        }
    }

    private const int Group = MatrixShape.RowGroup;

    private static void Panel<V>(Factor* factors, int count, int width, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        int column = 0;

        // Sixteen registers hold two columns of four partial sums, thirty-two hold four.
        if (V.Registers == 32)
        {
            column = Columns4<V>(factors, count, width, init, y);
            if (column + (3 * V.Width) <= width)
            {
                Columns3<V>(factors, count, column, width, init, y);
                column += 3 * V.Width;
            }
        }

        for (; column + (2 * V.Width) <= width; column += 2 * V.Width)
        {
            Columns2<V>(factors, count, column, width, init, y);
        }

        if (column < width)
        {
            Columns1<V>(factors, count, column, width, init, y);
        }
    }

    /// <summary>By rows, so that one address serves four loads: a quad holds one partial sum of four columns.</summary>
    /// <returns>The first column that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns4<V>(Factor* factors, int count, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        nint column = 0, bytes = stride * sizeof(float);
        for (; column + (4 * V.Width) <= stride; column += 4 * V.Width)
        {
            Quad<V> a = Quad<V>.Load(init + column), b = default, c = default, d = default;
            for (Factor* factor = factors, last = factor + count; factor < last; factor++)
            {
                byte* m = (byte*)(factor->Rows + column);
                for (float* x = factor->X, end = x + factor->Count; x < end; x += Group)
                {
                    var xs = new Factors<V>(x);
                    a.AddRow(xs, 0, (float*)m);
                    m += bytes;
                    b.AddRow(xs, 1, (float*)m);
                    m += bytes;
                    c.AddRow(xs, 2, (float*)m);
                    m += bytes;
                    d.AddRow(xs, 3, (float*)m);
                    m += bytes;
                }
            }

            Quad<V>.StoreSums(a, b, c, d, y + column);
        }

        return (int)column;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns3<V>(Factor* factors, int count, int column, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        init += column;
        y += column;
        Quad<V> a = Quad<V>.StartingWith(init), b = Quad<V>.StartingWith(init + V.Width);
        Quad<V> c = Quad<V>.StartingWith(init + (2 * V.Width));
        for (Factor* factor = factors, last = factor + count; factor < last; factor++)
        {
            float* m = factor->Rows + column;
            for (float* x = factor->X, end = x + factor->Count; x < end; x += Group, m += Group * stride)
            {
                Quad<V> xs = Quad<V>.Broadcast(x);
                a.AddRows(xs, m, stride);
                b.AddRows(xs, m + V.Width, stride);
                c.AddRows(xs, m + (2 * V.Width), stride);
            }
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
        c.StoreSum(y + (2 * V.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns2<V>(Factor* factors, int count, int column, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        init += column;
        y += column;
        Quad<V> a = Quad<V>.StartingWith(init), b = Quad<V>.StartingWith(init + V.Width);
        for (Factor* factor = factors, last = factor + count; factor < last; factor++)
        {
            float* m = factor->Rows + column;
            for (float* x = factor->X, end = x + factor->Count; x < end; x += Group, m += Group * stride)
            {
                Quad<V> xs = Quad<V>.Broadcast(x);
                a.AddRows(xs, m, stride);
                b.AddRows(xs, m + V.Width, stride);
            }
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns1<V>(Factor* factors, int count, int column, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        init += column;
        y += column;
        Quad<V> a = Quad<V>.StartingWith(init);
        for (Factor* factor = factors, last = factor + count; factor < last; factor++)
        {
            float* m = factor->Rows + column;
            for (float* x = factor->X, end = x + factor->Count; x < end; x += Group, m += Group * stride)
            {
                a.AddRows(Quad<V>.Broadcast(x), m, stride);
            }
        }

        a.StoreSum(y);
    }

    /// <summary>Rows of one panel and a float for each.</summary>
    /// <remarks>Set field by field and read so: a copy would load 16 bytes of two 8-byte stores, which is a stall.</remarks>
    private struct Factor
    {
        public float* Rows, X;
        public nint Count;

        public void Set(float* rows, float* x, int count)
        {
            Rows = rows;
            X = x;
            Count = count;
        }
    }

    /// <summary>Two factors, one behind the other.</summary>
    private struct FactorPair
    {
        public Factor First, Second;
    }
}
