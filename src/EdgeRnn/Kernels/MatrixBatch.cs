using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>Vectors of equal length in one view: the i-th begins at i · <paramref name="Stride"/>.</summary>
/// <param name="View">From the first float of the first vector on.</param>
/// <param name="Stride">Floats from one vector to the next; 0 where all are the same.</param>
internal readonly unsafe record struct VectorBatch(View View, int Stride)
{
    /// <summary>The batch whose vectors begin <paramref name="start"/> floats later.</summary>
    public VectorBatch From(int start) => new(View.Slice(start, View.Length - start), Stride);

    /// <summary>The first float of vector <paramref name="index"/>.</summary>
    public float* Pointer(int index) => View.Pointer + ((nint)index * Stride);
}

/// <summary>Y = Init + Mᵀ X (+ Nᵀ U) for the vectors of a batch: what <see cref="MatrixVector"/> gives for each of them, bit for bit.</summary>
/// <remarks>
/// Two vectors at a time, so that a weight that was loaded serves both: a product of one vector loads as many registers as it
/// multiplies, and waits for the cache where the weights lie in the second level.
/// </remarks>
internal static unsafe class MatrixBatch
{
    private const int Group = MatrixShape.RowGroup;

    /// <summary>Y = Init + Mᵀ X over the first <paramref name="rows"/> of M, for the first <paramref name="count"/> vectors.</summary>
    /// <param name="m">M.</param>
    /// <param name="rows">A multiple of 4.</param>
    /// <param name="x">X: a float per row.</param>
    /// <param name="init">Init; may be Y.</param>
    /// <param name="y">Y: the columns of a panel every <paramref name="panelStride"/> floats, as in Init.</param>
    /// <param name="panelStride">At least the columns of a panel.</param>
    /// <param name="count">Vectors.</param>
    public static void Product<V>(
        in Matrix m, int rows, VectorBatch x, VectorBatch init, VectorBatch y, int panelStride, int count)
        where V : unmanaged, IVec<V>
    {
        Unsafe.SkipInit(out Factor factor);
        for (int panel = 0; panel < m.Shape.Panels; panel++)
        {
            for (int i = 0; i < count; i += 2)
            {
                factor.Set(m.Panel(panel), x, i, count, rows);
                Panel<V>(&factor, 1, m.Shape.WidthOf(panel), Pair.Of(init, i, count, panel * panelStride), Pair.Of(y, i, count, panel * panelStride));
            }
        }
    }

    /// <summary>Y = Init + Mᵀ X + Nᵀ U, two matrices with the same columns, for the first <paramref name="count"/> vectors.</summary>
    public static void Products<V>(
        in Matrix m, int mRows, VectorBatch x, in Matrix n, int nRows, VectorBatch u, VectorBatch init, VectorBatch y, int count)
        where V : unmanaged, IVec<V>
    {
        Debug.Assert(m.Shape.Columns == n.Shape.Columns);
        Unsafe.SkipInit(out FactorPair factors);
        for (int panel = 0; panel < m.Shape.Panels; panel++)
        {
            int start = panel * m.Shape.PanelColumns;
            for (int i = 0; i < count; i += 2)
            {
                factors.First.Set(m.Panel(panel), x, i, count, mRows);
                factors.Second.Set(n.Panel(panel), u, i, count, nRows);
                Panel<V>(&factors.First, 2, m.Shape.WidthOf(panel), Pair.Of(init, i, count, start), Pair.Of(y, i, count, start));
            }
        }
    }

    /// <summary>Y += Mᵀ X over all panels and the first <paramref name="rows"/>, where each x lies in blocks: <paramref name="blockRows"/> floats every <paramref name="blockStride"/>.</summary>
    public static void AddBlocks<V>(
        in Matrix m, int rows, int blockRows, VectorBatch x, int blockStride, VectorBatch y, int count)
        where V : unmanaged, IVec<V>
    {
        Unsafe.SkipInit(out Factor factor);
        for (int panel = 0; panel < m.Shape.Panels; panel++)
        {
            int width = m.Shape.WidthOf(panel);
            for (int i = 0; i < count; i += 2)
            {
                Pair columns = Pair.Of(y, i, count, panel * m.Shape.PanelColumns);
                factor.Set(m.Panel(panel), x, i, count, blockRows);
                for (int row = 0; row < rows; row += blockRows)
                {
                    Panel<V>(&factor, 1, width, columns, columns);
                    factor.Rows += blockRows * width;
                    factor.X += blockStride;
                    factor.Y += blockStride;
                }
            }
        }
    }

    private static void Panel<V>(Factor* factors, int count, int width, Pair init, Pair y)
        where V : unmanaged, IVec<V>
    {
        int column = 0;
        if (V.Registers == 32)
        {
            for (; column + (2 * V.Width) <= width; column += 2 * V.Width)
            {
                Columns2<V>(factors, count, column, width, init, y);
            }
        }

        for (; column < width; column += V.Width)
        {
            Columns1<V>(factors, count, column, width, init, y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns2<V>(Factor* factors, int count, int column, nint stride, in Pair init, in Pair y)
        where V : unmanaged, IVec<V>
    {
        Quad<V> a = Quad<V>.StartingWith(init.First + column), b = Quad<V>.StartingWith(init.First + column + V.Width);
        Quad<V> c = Quad<V>.StartingWith(init.Second + column), d = Quad<V>.StartingWith(init.Second + column + V.Width);
        for (Factor* factor = factors, last = factor + count; factor < last; factor++)
        {
            float* m = factor->Rows + column, second = factor->Y;
            for (float* x = factor->X, end = x + factor->Count; x < end; x += Group, second += Group, m += Group * stride)
            {
                var xs = new Factors<V>(x);
                var ys = new Factors<V>(second);
                Quad<V> rows = Quad<V>.LoadRows(m, stride);
                a.AddProducts(xs, rows);
                c.AddProducts(ys, rows);
                rows = Quad<V>.LoadRows(m + V.Width, stride);
                b.AddProducts(xs, rows);
                d.AddProducts(ys, rows);
            }
        }

        a.StoreSum(y.First + column);
        b.StoreSum(y.First + column + V.Width);
        c.StoreSum(y.Second + column);
        d.StoreSum(y.Second + column + V.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns1<V>(Factor* factors, int count, int column, nint stride, in Pair init, in Pair y)
        where V : unmanaged, IVec<V>
    {
        Quad<V> a = Quad<V>.StartingWith(init.First + column), c = Quad<V>.StartingWith(init.Second + column);
        for (Factor* factor = factors, last = factor + count; factor < last; factor++)
        {
            float* m = factor->Rows + column, second = factor->Y;
            for (float* x = factor->X, end = x + factor->Count; x < end; x += Group, second += Group, m += Group * stride)
            {
                Quad<V> rows = Quad<V>.LoadRows(m, stride);
                a.AddProducts(new Factors<V>(x), rows);
                c.AddProducts(new Factors<V>(second), rows);
            }
        }

        a.StoreSum(y.First + column);
        c.StoreSum(y.Second + column);
    }

    /// <summary>Rows of one panel and a float for each of two vectors.</summary>
    private struct Factor
    {
        public float* Rows, X, Y;
        public nint Count;

        public void Set(float* rows, VectorBatch x, int index, int vectors, int count)
        {
            Rows = rows;
            X = x.Pointer(index);
            Y = x.Pointer(Math.Min(index + 1, vectors - 1));
            Count = count;
        }
    }

    private struct FactorPair
    {
        public Factor First, Second;
    }

    /// <summary>Where the same columns of two vectors lie; the last vector of an odd batch is its own partner.</summary>
    private readonly record struct Pair(nint FirstAddress, nint SecondAddress)
    {
        public float* First => (float*)FirstAddress;

        public float* Second => (float*)SecondAddress;

        public static Pair Of(VectorBatch batch, int index, int vectors, int start) => new(
            (nint)(batch.Pointer(index) + start), (nint)(batch.Pointer(Math.Min(index + 1, vectors - 1)) + start));
    }
}
