using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>y += Mᵀ x for input-major M, one panel of columns at a time (BLAS gemv).</summary>
/// <remarks>
/// Broadcast multiply-adds down contiguous rows, no horizontal sums. Lane c sums rows 0, 4, 8 … onto y, rows 1, 5, 9 … ,
/// 2, 6, 10 … and 3, 7, 11 … onto zero, then adds (a + b) + (c + d), in every vector width.
/// </remarks>
internal static unsafe class MatrixVector
{
    /// <summary>y += the product of one panel with the first <paramref name="rows"/> of x.</summary>
    public static void MultiplyAdd<V>(in Matrix m, int panel, int rows, View x, View y)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(rows <= m.Shape.Rows && rows <= x.Length && m.Shape.WidthOf(panel) <= y.Length);
        MultiplyAdd<V>(m.Panel(panel), m.Shape.WidthOf(panel), rows, x.Pointer, y.Pointer);
    }

    /// <summary>y += Mᵀ x over all panels, where x lies in blocks: M's rows block by block meet <paramref name="blockRows"/> floats, every <paramref name="blockStride"/>.</summary>
    public static void MultiplyAddBlocks<V>(in Matrix m, int blockRows, View x, int blockStride, View y)
        where V : unmanaged, IVec<V>
    {
        MatrixShape shape = m.Shape;
        for (int panel = 0; panel < shape.Panels; panel++)
        {
            int width = shape.WidthOf(panel);
            float* rows = m.Panel(panel);
            float* factors = x.Pointer;
            for (int row = 0; row < shape.Rows; row += blockRows, rows += blockRows * width, factors += blockStride)
            {
                MultiplyAdd<V>(rows, width, blockRows, factors, y.Pointer + (panel * shape.PanelColumns));
            }
        }
    }

    /// <summary>y[0 … width) += Σ_j x[j] · panel[j][0 … width).</summary>
    /// <param name="panel">Rows of <paramref name="width"/> floats, contiguous.</param>
    /// <param name="width">A multiple of 16, at most 64.</param>
    /// <param name="rows">A multiple of 4.</param>
    /// <param name="x">A float per row.</param>
    /// <param name="y">A float per column.</param>
    private static void MultiplyAdd<V>(float* panel, int width, int rows, float* x, float* y)
        where V : unmanaged, IVec<V>
    {
        int column = 0;

        // Sixteen registers hold two columns of four partial sums, thirty-two hold four.
        if (V.Registers == 32)
        {
            for (; column + (4 * V.Width) <= width; column += 4 * V.Width)
            {
                Columns4<V>(panel + column, width, rows, x, y + column);
            }

            if (column + (3 * V.Width) <= width)
            {
                Columns3<V>(panel + column, width, rows, x, y + column);
                column += 3 * V.Width;
            }
        }

        for (; column + (2 * V.Width) <= width; column += 2 * V.Width)
        {
            Columns2<V>(panel + column, width, rows, x, y + column);
        }

        if (column < width)
        {
            Columns1<V>(panel + column, width, rows, x, y + column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns4<V>(float* m, nint stride, int rows, float* x, float* y)
        where V : unmanaged, IVec<V>
    {
        Quad<V> a = Quad<V>.StartingWith(y), b = Quad<V>.StartingWith(y + V.Width);
        Quad<V> c = Quad<V>.StartingWith(y + (2 * V.Width)), d = Quad<V>.StartingWith(y + (3 * V.Width));
        for (float* end = x + rows; x < end; x += MatrixShape.RowGroup, m += MatrixShape.RowGroup * stride)
        {
            Quad<V> factors = Quad<V>.Broadcast(x);
            a.AddRows(factors, m, stride);
            b.AddRows(factors, m + V.Width, stride);
            c.AddRows(factors, m + (2 * V.Width), stride);
            d.AddRows(factors, m + (3 * V.Width), stride);
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
        c.StoreSum(y + (2 * V.Width));
        d.StoreSum(y + (3 * V.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns3<V>(float* m, nint stride, int rows, float* x, float* y)
        where V : unmanaged, IVec<V>
    {
        Quad<V> a = Quad<V>.StartingWith(y), b = Quad<V>.StartingWith(y + V.Width);
        Quad<V> c = Quad<V>.StartingWith(y + (2 * V.Width));
        for (float* end = x + rows; x < end; x += MatrixShape.RowGroup, m += MatrixShape.RowGroup * stride)
        {
            Quad<V> factors = Quad<V>.Broadcast(x);
            a.AddRows(factors, m, stride);
            b.AddRows(factors, m + V.Width, stride);
            c.AddRows(factors, m + (2 * V.Width), stride);
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
        c.StoreSum(y + (2 * V.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns2<V>(float* m, nint stride, int rows, float* x, float* y)
        where V : unmanaged, IVec<V>
    {
        Quad<V> a = Quad<V>.StartingWith(y), b = Quad<V>.StartingWith(y + V.Width);
        for (float* end = x + rows; x < end; x += MatrixShape.RowGroup, m += MatrixShape.RowGroup * stride)
        {
            Quad<V> factors = Quad<V>.Broadcast(x);
            a.AddRows(factors, m, stride);
            b.AddRows(factors, m + V.Width, stride);
        }

        a.StoreSum(y);
        b.StoreSum(y + V.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns1<V>(float* m, nint stride, int rows, float* x, float* y)
        where V : unmanaged, IVec<V>
    {
        Quad<V> a = Quad<V>.StartingWith(y);
        for (float* end = x + rows; x < end; x += MatrixShape.RowGroup, m += MatrixShape.RowGroup * stride)
        {
            a.AddRows(Quad<V>.Broadcast(x), m, stride);
        }

        a.StoreSum(y);
    }
}
