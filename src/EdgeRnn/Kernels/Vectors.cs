using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>Loops over whole vectors; lengths are multiples of 16.</summary>
internal static unsafe class Vectors
{
    /// <summary>Logical lanes of a reduction: the same in every vector width.</summary>
    public const int ReductionLanes = 64;

    /// <summary>Σ x². Lane i of 64 sums x[i], x[i + 64] …; the lanes are added by halves.</summary>
    /// <param name="x">A multiple of 64 floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SumOfSquares<V>(View x)
        where V : unmanaged, IVec<V>
    {
        float* lanes = stackalloc float[ReductionLanes];
        for (int lane = 0; lane < ReductionLanes; lane += 4 * V.Width)
        {
            Quad<V> sums = default;
            for (float* p = x.Pointer + lane, end = x.Pointer + x.Length; p < end; p += ReductionLanes)
            {
                sums.AddSquares(p);
            }

            sums.StoreRows(lanes + lane, V.Width);
        }

        return AddHalves(lanes);
    }

    /// <summary>xᵀy, by the lanes of <see cref="SumOfSquares"/>.</summary>
    /// <param name="x">A multiple of 64 floats.</param>
    /// <param name="y">As many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<V>(View x, View y)
        where V : unmanaged, IVec<V>
    {
        float* lanes = stackalloc float[ReductionLanes];
        for (int lane = 0; lane < ReductionLanes; lane += 4 * V.Width)
        {
            Quad<V> sums = default;
            for (int i = lane; i < x.Length; i += ReductionLanes)
            {
                sums.AddProducts(x.Pointer + i, y.Pointer + i);
            }

            sums.StoreRows(lanes + lane, V.Width);
        }

        return AddHalves(lanes);
    }

    /// <summary>The sum of the logical lanes, by halves.</summary>
    private static float AddHalves(float* lanes)
    {
        for (int half = ReductionLanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    /// <summary>y += a x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled<V>(View y, View x, float a)
        where V : unmanaged, IVec<V>
    {
        V factor = V.Broadcast(a);
        for (int i = 0; i < x.Length; i += V.Width)
        {
            y.Store(i, V.MultiplyAdd(x.Load<V>(i), factor, y.Load<V>(i)));
        }
    }

    /// <summary>y += a (x - y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MoveTowards<V>(View y, View x, float a)
        where V : unmanaged, IVec<V>
    {
        V factor = V.Broadcast(a);
        for (int i = 0; i < x.Length; i += V.Width)
        {
            V from = y.Load<V>(i);
            y.Store(i, V.MultiplyAdd(x.Load<V>(i) - from, factor, from));
        }
    }

    /// <summary>y += x.</summary>
    public static void Add<V>(View y, View x)
        where V : unmanaged, IVec<V>
    {
        for (int i = 0; i < x.Length; i += V.Width)
        {
            y.Store(i, y.Load<V>(i) + x.Load<V>(i));
        }
    }

    /// <summary>y = Σ_t x_t: the sum over the steps of a window, oldest first.</summary>
    /// <param name="x">The steps' floats, from each of <paramref name="offsets"/> on.</param>
    /// <param name="offsets">Where the steps begin.</param>
    /// <param name="y">Overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumOverSteps<V>(View x, ReadOnlySpan<int> offsets, View y)
        where V : unmanaged, IVec<V>
    {
        int i = 0;
        for (; i + (4 * V.Width) <= y.Length; i += 4 * V.Width)
        {
            Quad<V> sums = default;
            foreach (int offset in offsets)
            {
                sums.Add(x.Pointer + offset + i);
            }

            sums.StoreRows(y.Pointer + i, V.Width);
        }

        for (; i < y.Length; i += V.Width)
        {
            V sum = V.Broadcast(0f);
            foreach (int offset in offsets)
            {
                sum += x.Load<V>(offset + i);
            }

            y.Store(i, sum);
        }
    }

    /// <summary>Writes Mᵀ; rows and columns of M are multiples of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<V>(in Matrix m, in Matrix transposed)
        where V : unmanaged, IVec<V>
    {
        MatrixShape from = m.Shape, to = transposed.Shape;
        for (int column = 0; column < from.Columns; column += Arena.Line)
        {
            for (int row = 0; row < from.Rows; row += Arena.Line)
            {
                TransposeBlock<V>(
                    m.View.Pointer + from.IndexOf(row, column), from.WidthOf(column / from.PanelColumns),
                    transposed.View.Pointer + to.IndexOf(column, row), to.WidthOf(row / to.PanelColumns));
            }
        }
    }

    /// <summary>Writes the transpose of a 16 x 16 block, given the floats between the rows of each.</summary>
    public static void TransposeBlock<V>(float* source, nint sourceStride, float* destination, nint destinationStride)
        where V : unmanaged, IVec<V>
    {
        for (int row = 0; row < Arena.Line; row += V.Width)
        {
            for (int column = 0; column < Arena.Line; column += V.Width)
            {
                V.Transpose(
                    source + (row * sourceStride) + column, sourceStride,
                    destination + (column * destinationStride) + row, destinationStride);
            }
        }
    }
}
