using EdgeRnn.Cells;
using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Simd;

namespace EdgeRnn.Tests.Support;

/// <summary>All code that is generic over the vector, in one width: the only place that knows its signatures.</summary>
internal abstract class VectorCode
{
    /// <summary>All widths, the scalar reference first; under emulation of a processor with 128 bits, those that it has.</summary>
    public static IReadOnlyList<VectorWidth> Widths { get; } = Effort.IsEmulated
        ? [VectorWidth.Scalar, VectorWidth.Vector128]
        : [VectorWidth.Scalar, VectorWidth.Vector128, VectorWidth.Vector256, VectorWidth.Vector512];

    public abstract int Width { get; }

    public static VectorCode Of(VectorWidth width) => EdgeRnn.Simd.Widths.Accept(width, new OfVector());

    /// <summary>One operation over whole vectors; the length is a multiple of 16.</summary>
    public abstract void Map(
        Operation operation, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result);

    /// <summary>Transposes one tile of Width x Width.</summary>
    public abstract void TransposeTile(ReadOnlySpan<float> source, int sourceStride, Span<float> destination, int destinationStride);

    /// <summary>y = init + the product of a panel with x.</summary>
    public abstract void Product(in Matrix m, int rows, View x, View init, View y, int stride, bool down);

    /// <summary>y = init + the products of a panel each of two matrices.</summary>
    public abstract void Products(in Matrix m, View x, in Matrix n, View u, View init, View y, bool down);

    /// <summary>y += the product of all panels with blocks of x.</summary>
    public abstract void AddBlocks(in Matrix m, int rows, int blockRows, View x, int blockStride, View y);

    /// <summary>The same three for a batch of vectors.</summary>
    public abstract void Product(in Matrix m, int rows, VectorBatch x, VectorBatch init, VectorBatch y, int panelStride, int count);

    public abstract void Products(in Matrix m, VectorBatch x, in Matrix n, VectorBatch u, VectorBatch init, VectorBatch y, int count);

    public abstract void AddBlocks(in Matrix m, int rows, int blockRows, VectorBatch x, int blockStride, VectorBatch y, int count);

    /// <summary>A panel of the sum over steps of outer products.</summary>
    public abstract void SumOuterProducts(in Matrix g, int panel, int rows, View a, int[] aOffsets, View d, int[] dOffsets);

    public abstract float SumOfSquares(View x);

    public abstract void Add(View y, View x);

    public abstract void SumOverSteps(View x, int[] offsets, View y);

    public abstract void Transpose(in Matrix m, in Matrix transposed);

    private sealed class OfVector : IVectorVisitor<VectorCode>
    {
        public VectorCode Visit<V>()
            where V : unmanaged, IVec<V> => new VectorCode<V>();
    }
}

/// <inheritdoc/>
internal sealed unsafe class VectorCode<V> : VectorCode
    where V : unmanaged, IVec<V>
{
    public override int Width => V.Width;

    public override void Map(
        Operation operation, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c, Span<float> result)
    {
        fixed (float* pa = a, pb = b, pc = c, p = result)
        {
            for (int i = 0; i < result.Length; i += V.Width)
            {
                V.Store(Apply(operation, pa + i, pb + i, pc + i), p + i);
            }
        }
    }

    public override void TransposeTile(
        ReadOnlySpan<float> source, int sourceStride, Span<float> destination, int destinationStride)
    {
        fixed (float* from = source, to = destination)
        {
            V.Transpose(from, sourceStride, to, destinationStride);
        }
    }

    public override void Product(in Matrix m, int rows, View x, View init, View y, int stride, bool down) =>
        MatrixVector.Product<V>(m, rows, x, init, y, stride, down);

    public override void Products(in Matrix m, View x, in Matrix n, View u, View init, View y, bool down) =>
        MatrixVector.Products<V>(m, m.Shape.Rows, x, n, n.Shape.Rows, u, init, y, down);

    public override void AddBlocks(in Matrix m, int rows, int blockRows, View x, int blockStride, View y) =>
        MatrixVector.AddBlocks<V>(m, rows, blockRows, x, blockStride, y);

    public override void Product(in Matrix m, int rows, VectorBatch x, VectorBatch init, VectorBatch y, int panelStride, int count) =>
        MatrixBatch.Product<V>(m, rows, x, init, y, panelStride, count);

    public override void Products(in Matrix m, VectorBatch x, in Matrix n, VectorBatch u, VectorBatch init, VectorBatch y, int count) =>
        MatrixBatch.Products<V>(m, m.Shape.Rows, x, n, n.Shape.Rows, u, init, y, count);

    public override void AddBlocks(in Matrix m, int rows, int blockRows, VectorBatch x, int blockStride, VectorBatch y, int count) =>
        MatrixBatch.AddBlocks<V>(m, rows, blockRows, x, blockStride, y, count);

    public override void SumOuterProducts(in Matrix g, int panel, int rows, View a, int[] aOffsets, View d, int[] dOffsets) =>
        OuterProducts.Sum<V>(g, panel, rows, a, aOffsets, d, dOffsets);

    public override float SumOfSquares(View x) => Vectors.SumOfSquares<V>(x);

    public override void Add(View y, View x) => Vectors.Add<V>(y, x);

    public override void SumOverSteps(View x, int[] offsets, View y) => Vectors.SumOverSteps<V>(x, offsets, y);

    public override void Transpose(in Matrix m, in Matrix transposed) => Vectors.Transpose<V>(m, transposed);

    /// <summary>Operands that an operation does not have may lie anywhere: they are not read.</summary>
    private static V Apply(Operation operation, float* a, float* b, float* c) => operation switch
    {
        Operation.Broadcast => V.Broadcast(*a),
        Operation.Add => V.Load(a) + V.Load(b),
        Operation.Subtract => V.Load(a) - V.Load(b),
        Operation.Multiply => V.Load(a) * V.Load(b),
        Operation.Divide => V.Load(a) / V.Load(b),
        Operation.MultiplyAdd => V.MultiplyAdd(V.Load(a), V.Load(b), V.Load(c)),
        Operation.MultiplyAddFromMemory => V.MultiplyAdd(a, V.Load(b), V.Load(c)),
        Operation.NegativeMultiplyAdd => V.NegativeMultiplyAdd(V.Load(a), V.Load(b), V.Load(c)),
        Operation.Sqrt => V.Sqrt(V.Load(a)),
        Operation.AtMost => V.AtMost(V.Load(a), V.Load(b)),
        Operation.AtLeast => V.AtLeast(V.Load(a), V.Load(b)),
        Operation.WherePositive => V.WherePositive(V.Load(a), V.Load(b)),
        Operation.PowerOfTwo => V.PowerOfTwo(V.Load(a)),
        Operation.Exp => VecMath.Exp(V.Load(a)),
        Operation.Sigmoid => VecMath.Sigmoid(V.Load(a)),
        Operation.Tanh => VecMath.Tanh(V.Load(a)),
        Operation.Relu => ReluActivation.Apply(V.Load(a)),
        Operation.Sin => Turning.SinCos(V.Load(a)).Sin,
        Operation.Cos => Turning.SinCos(V.Load(a)).Cos,
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "is not mapped"),
    };
}
