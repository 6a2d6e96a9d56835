using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>G = Σ_t a_t d_tᵀ over the steps of a window: a weight gradient as one register-tiled product (BLAS gemm).</summary>
/// <remarks>
/// Element (j, c) sums over the steps from the oldest to the newest, in every vector width; a tile is read and written
/// once per window, not once per step.
/// </remarks>
internal static unsafe class OuterProducts
{
    /// <summary>One panel of G: its first <paramref name="rows"/> rows are overwritten.</summary>
    /// <param name="g">The gradient.</param>
    /// <param name="panel">Which panel.</param>
    /// <param name="rows">A multiple of 4.</param>
    /// <param name="a">Left factors, a float per row, from each of <paramref name="aOffsets"/> on.</param>
    /// <param name="aOffsets">Where the steps begin, oldest first.</param>
    /// <param name="d">Right factors, a float per column of the panel, from each of <paramref name="dOffsets"/> on.</param>
    /// <param name="dOffsets">Where the steps begin, oldest first.</param>
    public static void Sum<V>(
        in Matrix g, int panel, int rows, View a, ReadOnlySpan<int> aOffsets, View d, ReadOnlySpan<int> dOffsets)
        where V : unmanaged, IVec<V>
    {
        int width = g.Shape.WidthOf(panel);
        fixed (int* aFirst = aOffsets, dFirst = dOffsets)
        {
            var steps = new Steps(aFirst, dFirst, aOffsets.Length);
            for (int row = 0; row < rows; row += MatrixShape.RowGroup)
            {
                Rows<V>(g.Panel(panel) + (row * width), width, a.Pointer + row, d.Pointer, steps);
            }
        }
    }

    private static void Rows<V>(float* g, int width, float* a, float* d, in Steps steps)
        where V : unmanaged, IVec<V>
    {
        int column = 0;
        if (V.Registers == 32)
        {
            for (; column + (4 * V.Width) <= width; column += 4 * V.Width)
            {
                Columns4<V>(g + column, width, a, d + column, steps);
            }

            if (column + (3 * V.Width) <= width)
            {
                Columns3<V>(g + column, width, a, d + column, steps);
                column += 3 * V.Width;
            }
        }

        for (; column + (2 * V.Width) <= width; column += 2 * V.Width)
        {
            Columns2<V>(g + column, width, a, d + column, steps);
        }

        if (column < width)
        {
            Columns1<V>(g + column, width, a, d + column, steps);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns4<V>(float* g, nint stride, float* a, float* d, in Steps steps)
        where V : unmanaged, IVec<V>
    {
        Quad<V> c0 = default, c1 = default, c2 = default, c3 = default;
        int* aOffset = steps.A, dOffset = steps.D;
        nint count = steps.Count;
        for (nint i = 0; i < count; i++)
        {
            // Unsigned: widening it costs no instruction.
            var factors = new Factors<V>(a + (uint)aOffset[i]);
            Quad<V>.AddOuterProduct(factors, d + (uint)dOffset[i], ref c0, ref c1, ref c2, ref c3);
        }

        c0.StoreRows(g, stride);
        c1.StoreRows(g + V.Width, stride);
        c2.StoreRows(g + (2 * V.Width), stride);
        c3.StoreRows(g + (3 * V.Width), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns3<V>(float* g, nint stride, float* a, float* d, in Steps steps)
        where V : unmanaged, IVec<V>
    {
        Quad<V> c0 = default, c1 = default, c2 = default;
        int* aOffset = steps.A, dOffset = steps.D;
        for (int* end = aOffset + steps.Count; aOffset < end; aOffset++, dOffset++)
        {
            Quad<V> factors = Quad<V>.Broadcast(a + *aOffset);
            float* row = d + *dOffset;
            c0.AddProduct(factors, V.Load(row));
            c1.AddProduct(factors, V.Load(row + V.Width));
            c2.AddProduct(factors, V.Load(row + (2 * V.Width)));
        }

        c0.StoreRows(g, stride);
        c1.StoreRows(g + V.Width, stride);
        c2.StoreRows(g + (2 * V.Width), stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns2<V>(float* g, nint stride, float* a, float* d, in Steps steps)
        where V : unmanaged, IVec<V>
    {
        Quad<V> c0 = default, c1 = default;
        int* aOffset = steps.A, dOffset = steps.D;
        for (int* end = aOffset + steps.Count; aOffset < end; aOffset++, dOffset++)
        {
            Quad<V> factors = Quad<V>.Broadcast(a + *aOffset);
            float* row = d + *dOffset;
            c0.AddProduct(factors, V.Load(row));
            c1.AddProduct(factors, V.Load(row + V.Width));
        }

        c0.StoreRows(g, stride);
        c1.StoreRows(g + V.Width, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns1<V>(float* g, nint stride, float* a, float* d, in Steps steps)
        where V : unmanaged, IVec<V>
    {
        Quad<V> c0 = default;
        int* aOffset = steps.A, dOffset = steps.D;
        for (int* end = aOffset + steps.Count; aOffset < end; aOffset++, dOffset++)
        {
            c0.AddProduct(Quad<V>.Broadcast(a + *aOffset), V.Load(d + *dOffset));
        }

        c0.StoreRows(g, stride);
    }

    /// <summary>The steps of a window: an offset each for the left and the right factor.</summary>
    private readonly struct Steps(int* a, int* d, int count)
    {
        public int* A { get; } = a;

        public int* D { get; } = d;

        public int Count { get; } = count;
    }
}
