using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

/// <summary>Products of matrices and vectors against naive loops in double, and width against width.</summary>
public class MatrixVectorTests
{
    private static readonly int[] Sizes = [1, 3, 4, 5, 16, 17, 33, 64, 65, 97];

    public static TheoryData<int> Rows => [.. Sizes];

    /// <summary>Panels of one, three and four gates of 16 units, and of 64 columns.</summary>
    public static TheoryData<int, int> Panels => new() { { 16, 1 }, { 16, 3 }, { 48, 1 }, { 48, 3 }, { 64, 2 } };

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_product_by_panels_is_that_of_naive_loops_in_every_width(int rows)
    {
        foreach (int columns in Sizes)
        {
            CheckProduct(MatrixShape.Plain(rows, columns));
        }
    }

    [Theory]
    [MemberData(nameof(Panels))]
    public void Panels_may_be_as_wide_as_the_gates_make_them(int panelColumns, int panels) =>
        CheckProduct(new MatrixShape(20, panelColumns * panels, panelColumns));

    [Theory]
    [MemberData(nameof(Panels))]
    public void Two_products_at_once_are_the_sum_of_both(int panelColumns, int panels)
    {
        foreach ((int first, int second) in ((int, int)[])[(4, 4), (4, 36), (20, 16), (64, 8)])
        {
            int columns = panelColumns * panels;
            float[]? reference = null;
            foreach (VectorWidth width in VectorCode.Widths)
            {
                using var memory = new KernelMemory();
                Matrix m = memory.RandomMatrix(new MatrixShape(first, columns, panelColumns), seed: 60);
                Matrix n = memory.RandomMatrix(new MatrixShape(second, columns, panelColumns), seed: 61);
                View x = memory.Random(first, seed: 62), u = memory.Random(second, seed: 63);
                View init = memory.Random(columns, seed: 64), y = memory.Random(columns, seed: 65);
                VectorCode.Of(width).Products(m, x, n, u, init, y, down: width == VectorCode.Widths[0]);
                Sum[] expected = Naive(m, x.Span, Naive(init.Span));
                AssertClose(Naive(n, u.Span, expected), y.Span, width);
                reference ??= y.Span.ToArray();
                Bits.AssertSame(reference, y.Span, $"{width}");
            }
        }
    }

    /// <summary>As the GRU's: three of its four gates at a time.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Panels_may_lie_apart_and_what_is_between_stays(bool down)
    {
        const int Columns = 48, Stride = 64, Panels = 3;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix m = memory.RandomMatrix(new MatrixShape(20, Columns * Panels, Columns), seed: 39);
            View x = memory.Random(20, seed: 40), y = memory.Random(Stride * Panels, seed: 41);
            float[] before = y.Span.ToArray();
            Sum[] expected = Naive(m, x.Span, Naive(Gather(before, 0, Columns)));
            VectorCode.Of(width).Product(m, 20, x, y, y, Stride, down);
            AssertClose(expected, Gather(y.Span, 0, Columns), width);
            Bits.AssertSame(Gather(before, Columns, Stride), Gather(y.Span, Columns, Stride), $"{width}");
        }

        static float[] Gather(ReadOnlySpan<float> floats, int from, int to)
        {
            float[] all = floats.ToArray();
            return [.. all.Where((_, i) => i % Stride >= from && i % Stride < to)];
        }
    }

    [Fact]
    public void Fewer_rows_than_the_matrix_has_leave_the_others_out()
    {
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix m = memory.RandomMatrix(MatrixShape.Plain(32, 48), seed: 33);
            View x = memory.Random(32, seed: 34), zeros = memory.Zeros(48), y = memory.Random(48, seed: 35);
            VectorCode.Of(width).Product(m, 12, x, zeros, y, stride: 48, down: false);
            AssertClose(Naive(m, x.Span[..12], Naive(zeros.Span)), y.Span, width);
            zeros.Span.CopyTo(y.Span);
            VectorCode.Of(width).AddBlocks(m, 12, 12, x, 0, y);
            AssertClose(Naive(m, x.Span[..12], Naive(zeros.Span)), y.Span, width);
        }
    }

    [Theory]
    [InlineData(20, 20, 1)]
    [InlineData(48, 64, 3)]
    [InlineData(16, 16, 2)]
    [InlineData(16, 64, 5)]
    public void Factors_may_lie_in_blocks_with_gaps_between(int blockRows, int blockStride, int blocks)
    {
        foreach (int columns in Sizes)
        {
            var shape = MatrixShape.Plain(blockRows * blocks, columns);
            float[]? reference = null;
            foreach (VectorWidth width in VectorCode.Widths)
            {
                using var memory = new KernelMemory();
                Matrix m = memory.RandomMatrix(shape, seed: 35);
                View x = memory.Random(blockStride * blocks, seed: 36), y = memory.Random(shape.Columns, seed: 37);
                float[] gathered =
                    [.. Enumerable.Range(0, shape.Rows).Select(row => x.Span[(row / blockRows * blockStride) + (row % blockRows)])];
                Sum[] expected = Naive(m, gathered, Naive(y.Span));
                VectorCode.Of(width).AddBlocks(m, shape.Rows, blockRows, x, blockStride, y);
                AssertClose(expected, y.Span, width);
                reference ??= y.Span.ToArray();
                Bits.AssertSame(reference, y.Span, $"{width}");
            }
        }
    }

    private static void CheckProduct(MatrixShape shape)
    {
        float[]? reference = null;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix m = memory.RandomMatrix(shape, seed: 30);
            View x = memory.Random(Arena.Pad(shape.Rows), seed: 31);
            View init = memory.Random(shape.Columns, seed: 32), y = memory.Random(shape.Columns, seed: 38);
            float[] before = init.Span.ToArray();
            VectorCode.Of(width).Product(m, shape.Rows, x, init, y, shape.PanelColumns, down: width == VectorCode.Widths[0]);
            Bits.AssertSame(before, init.Span, "what the sum starts from");
            AssertClose(Naive(m, x.Span, Naive(init.Span)), y.Span, width);
            reference ??= y.Span.ToArray();
            Bits.AssertSame(reference, y.Span, $"{shape} {width}");
        }
    }

    /// <summary>A sum in double and the sum of the magnitudes that rounding acts on.</summary>
    private readonly record struct Sum(double Value, double Magnitude);

    private static Sum[] Naive(ReadOnlySpan<float> init) => [.. init.ToArray().Select(x => new Sum(x, Math.Abs(x)))];

    private static Sum[] Naive(in Matrix m, ReadOnlySpan<float> x, Sum[] init)
    {
        Sum[] result = [.. init];
        for (int column = 0; column < m.Shape.Columns; column++)
        {
            for (int row = 0; row < Math.Min(m.Shape.Rows, x.Length); row++)
            {
                double term = (double)m.View.Span[m.Shape.IndexOf(row, column)] * x[row];
                result[column] = new Sum(result[column].Value + term, result[column].Magnitude + Math.Abs(term));
            }
        }

        return result;
    }

    private static void AssertClose(Sum[] expected, ReadOnlySpan<float> actual, VectorWidth width)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double off = Math.Abs(actual[i] - expected[i].Value);
            Assert.True(off <= expected[i].Magnitude * 4e-7, $"{width} [{i}] is {actual[i]}, expected {expected[i].Value}");
        }
    }
}
