using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

/// <summary>Products with a batch of vectors have the bits of the products with each of them.</summary>
public class MatrixBatchTests
{
    private const int Stride = 400, MostVectors = 5;

    public static TheoryData<int, int> Panels => new() { { 16, 1 }, { 16, 3 }, { 32, 2 }, { 48, 3 }, { 64, 2 } };

    [Theory]
    [MemberData(nameof(Panels))]
    public void A_product_is_that_of_each_vector(int panelColumns, int panels) => Check((code, memory, vectors) =>
    {
        int panelStride = panelColumns + 16;
        Matrix m = memory.RandomMatrix(new MatrixShape(20, panelColumns * panels, panelColumns), seed: 70);
        View x = memory.Random(MostVectors * Stride, seed: 71), y = memory.Random(MostVectors * Stride, seed: 72);
        View init = memory.Random(Stride, seed: 73), one = memory.Zeros(Stride);
        float[] before = y.Span.ToArray();
        code.Product(m, 16, new(x, Stride), new(init, 0), new(y, Stride), panelStride, vectors);
        for (int i = 0; i < vectors; i++)
        {
            before.AsSpan(i * Stride, Stride).CopyTo(one.Span);
            code.Product(m, 16, x.Slice(i * Stride, 20), init, one, panelStride, down: false);
            Bits.AssertSame(one.Span, y.Span.Slice(i * Stride, Stride), $"vector {i} of {vectors}");
        }

        Bits.AssertSame(before.AsSpan(vectors * Stride), y.Span[(vectors * Stride)..], "beyond the batch");
    });

    [Theory]
    [MemberData(nameof(Panels))]
    public void Two_products_at_once_are_those_of_each_vector(int panelColumns, int panels) => Check((code, memory, vectors) =>
    {
        int columns = panelColumns * panels;
        Matrix m = memory.RandomMatrix(new MatrixShape(12, columns, panelColumns), seed: 74);
        Matrix n = memory.RandomMatrix(new MatrixShape(36, columns, panelColumns), seed: 75);
        View x = memory.Random(MostVectors * Stride, seed: 76), y = memory.Random(MostVectors * Stride, seed: 77);
        View init = memory.Random(columns, seed: 78), one = memory.Zeros(columns);
        var xs = new VectorBatch(x, Stride);
        code.Products(m, xs, n, xs.From(12), new(init, 0), new(y, Stride), vectors);
        for (int i = 0; i < vectors; i++)
        {
            code.Products(m, x.Slice(i * Stride, 12), n, x.Slice((i * Stride) + 12, 36), init, one, down: false);
            Bits.AssertSame(one.Span, y.Span.Slice(i * Stride, columns), $"vector {i} of {vectors}");
        }
    });

    [Theory]
    [InlineData(20, 20, 1)]
    [InlineData(48, 64, 3)]
    [InlineData(16, 64, 5)]
    public void Blocks_are_added_as_for_each_vector(int blockRows, int blockStride, int blocks) => Check((code, memory, vectors) =>
    {
        Matrix m = memory.RandomMatrix(MatrixShape.Plain(blockRows * blocks, 97), seed: 79);
        View x = memory.Random(MostVectors * Stride, seed: 80), y = memory.Random(MostVectors * Stride, seed: 81);
        View one = memory.Zeros(Stride);
        float[] before = y.Span.ToArray();
        code.AddBlocks(m, m.Shape.Rows, blockRows, new(x, Stride), blockStride, new(y, Stride), vectors);
        for (int i = 0; i < vectors; i++)
        {
            before.AsSpan(i * Stride, Stride).CopyTo(one.Span);
            code.AddBlocks(m, m.Shape.Rows, blockRows, x.Slice(i * Stride, Stride), blockStride, one);
            Bits.AssertSame(one.Span, y.Span.Slice(i * Stride, Stride), $"vector {i} of {vectors}");
        }
    });

    private static void Check(Action<VectorCode, KernelMemory, int> check)
    {
        foreach (VectorWidth width in VectorCode.Widths)
        {
            for (int vectors = 1; vectors <= MostVectors; vectors++)
            {
                using var memory = new KernelMemory();
                check(VectorCode.Of(width), memory, vectors);
            }
        }
    }
}
