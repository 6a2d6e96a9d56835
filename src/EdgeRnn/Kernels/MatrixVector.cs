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
    /// <summary>y = init + the product of one panel of m with the first <paramref name="rows"/> of x.</summary>
    public static void Product<V>(in Matrix m, int panel, int rows, View x, View init, View y)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(rows <= m.Shape.Rows && rows <= x.Length && m.Shape.WidthOf(panel) <= y.Length);
        var first = new Factor(m.Panel(panel), x.Pointer, rows);
        Panel<V>(first, default, m.Shape.WidthOf(panel), init.Pointer, y.Pointer);
    }

    /// <summary>y = init + Mᵀ x + Nᵀ u, one panel of two matrices with the same columns: y is touched once.</summary>
    public static void Products<V>(
        in Matrix m, int mRows, View x, in Matrix n, int nRows, View u, int panel, View init, View y)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(m.Shape.WidthOf(panel) == n.Shape.WidthOf(panel) && m.Shape.WidthOf(panel) <= y.Length);
        var first = new Factor(m.Panel(panel), x.Pointer, mRows);
        var second = new Factor(n.Panel(panel), u.Pointer, nRows);
        Panel<V>(first, second, m.Shape.WidthOf(panel), init.Pointer, y.Pointer);
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
            var factor = new Factor(m.Panel(panel), x.Pointer, blockRows);
            for (int row = 0; row < rows; row += blockRows)
            {
                Panel<V>(factor, default, width, columns, columns);
                factor = new Factor(factor.Rows + (blockRows * width), factor.X + blockStride, blockRows);
            }
        }
    }

    private const int Group = MatrixShape.RowGroup;

    private static void Panel<V>(in Factor first, in Factor second, int width, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        int column = 0;

        // Sixteen registers hold two columns of four partial sums, thirty-two hold four.
        if (V.Registers == 32)
        {
            column = Columns4<V>(first, second, width, init, y);
            if (column + (3 * V.Width) <= width)
            {
                Columns3<V>(first, second, column, width, init, y);
                column += 3 * V.Width;
            }
        }

        for (; column + (2 * V.Width) <= width; column += 2 * V.Width)
        {
            Columns2<V>(first, second, column, width, init, y);
        }

        if (column < width)
        {
            Columns1<V>(first, second, column, width, init, y);
        }
    }

    /// <summary>By rows, so that one address serves four loads: a quad holds one partial sum of four columns.</summary>
    /// <returns>The first column that is left.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns4<V>(in Factor first, in Factor second, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        nint column = 0, bytes = stride * sizeof(float);
        for (; column + (4 * V.Width) <= stride; column += 4 * V.Width)
        {
            Quad<V> a = Quad<V>.Load(init + column), b = default, c = default, d = default;
            for (Factor factor = first; factor.Count > 0; factor = factor.Rows == first.Rows ? second : default)
            {
                byte* m = (byte*)(factor.Rows + column);
                for (float* x = factor.X, end = x + factor.Count; x < end; x += Group)
                {
                    var factors = new Factors<V>(x);
                    a.AddRow(factors, 0, (float*)m);
                    m += bytes;
                    b.AddRow(factors, 1, (float*)m);
                    m += bytes;
                    c.AddRow(factors, 2, (float*)m);
                    m += bytes;
                    d.AddRow(factors, 3, (float*)m);
                    m += bytes;
                }
            }

            Quad<V>.StoreSums(a, b, c, d, y + column);
        }

        return (int)column;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns3<V>(in Factor first, in Factor second, int column, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        init += column;
        y += column;
        Quad<V> a = Quad<V>.StartingWith(init), b = Quad<V>.StartingWith(init + V.Width);
        Quad<V> c = Quad<V>.StartingWith(init + (2 * V.Width));
        for (Factor factor = first; factor.Count > 0; factor = factor.Rows == first.Rows ? second : default)
        {
            float* m = factor.Rows + column;
            for (float* x = factor.X, end = x + factor.Count; x < end; x += Group, m += Group * stride)
            {
                Quad<V> factors = Quad<V>.Broadcast(x);
                a.AddRows(factors, m, stride);
                b.AddRows(factors, m + V.Width, stride);
                c.AddRows(factors, m + (2 * V.Width), stride);
            }
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
        c.StoreSum(y + (2 * V.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns2<V>(in Factor first, in Factor second, int column, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        init += column;
        y += column;
        Quad<V> a = Quad<V>.StartingWith(init), b = Quad<V>.StartingWith(init + V.Width);
        for (Factor factor = first; factor.Count > 0; factor = factor.Rows == first.Rows ? second : default)
        {
            float* m = factor.Rows + column;
            for (float* x = factor.X, end = x + factor.Count; x < end; x += Group, m += Group * stride)
            {
                Quad<V> factors = Quad<V>.Broadcast(x);
                a.AddRows(factors, m, stride);
                b.AddRows(factors, m + V.Width, stride);
            }
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns1<V>(in Factor first, in Factor second, int column, nint stride, float* init, float* y)
        where V : unmanaged, IVec<V>
    {
        init += column;
        y += column;
        Quad<V> a = Quad<V>.StartingWith(init);
        for (Factor factor = first; factor.Count > 0; factor = factor.Rows == first.Rows ? second : default)
        {
            float* m = factor.Rows + column;
            for (float* x = factor.X, end = x + factor.Count; x < end; x += Group, m += Group * stride)
            {
                a.AddRows(Quad<V>.Broadcast(x), m, stride);
            }
        }

        a.StoreSum(y);
    }

    /// <summary>Rows of one panel and a float for each.</summary>
    private readonly struct Factor(float* rows, float* x, int count)
    {
        public float* Rows { get; } = rows;

        public float* X { get; } = x;

        public int Count { get; } = count;
    }
}
