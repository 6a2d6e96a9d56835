using EdgeRnn.Memory;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

/// <summary>y += Mᵀ x against naive loops in double, and width against width.</summary>
public class MatrixVectorTests
{
    private static readonly int[] Sizes = [1, 3, 4, 5, 16, 17, 33, 64, 65, 97];

    public static TheoryData<int> Rows => [.. Sizes];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_product_by_panels_is_that_of_naive_loops_in_every_width(int rows)
    {
        foreach (int columns in Sizes)
        {
            Check(MatrixShape.Plain(rows, columns), (VectorCode code, in Matrix m, View x, View y) =>
            {
                for (int panel = 0; panel < m.Shape.Panels; panel++)
                {
                    code.MultiplyAdd(m, panel, m.Shape.Rows, x, y.Slice(panel * m.Shape.PanelColumns, m.Shape.WidthOf(panel)));
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_product_of_all_panels_at_once_is_that_of_naive_loops_in_every_width(int rows)
    {
        foreach (int columns in Sizes)
        {
            Check(MatrixShape.Plain(rows, columns), (VectorCode code, in Matrix m, View x, View y) => code.MultiplyAddBlocks(m, m.Shape.Rows, x, 0, y));
        }
    }

    [Theory]
    [InlineData(48, 1)]
    [InlineData(48, 3)]
    [InlineData(64, 2)]
    public void Panels_may_be_as_wide_as_the_gates_make_them(int panelColumns, int panels)
    {
        Check(new MatrixShape(20, panelColumns * panels, panelColumns), (VectorCode code, in Matrix m, View x, View y) =>
        {
            for (int panel = 0; panel < m.Shape.Panels; panel++)
            {
                code.MultiplyAdd(m, panel, m.Shape.Rows, x, y.Slice(panel * m.Shape.PanelColumns, m.Shape.WidthOf(panel)));
            }
        });
    }

    [Fact]
    public void Fewer_rows_than_the_matrix_has_leave_the_others_out()
    {
        var shape = MatrixShape.Plain(32, 48);
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix m = memory.RandomMatrix(shape, seed: 33);
            View x = memory.Random(32, seed: 34), y = memory.Zeros(48);
            VectorCode.Of(width).MultiplyAdd(m, 0, 12, x, y);
            AssertClose(Naive(m, x.Span[..12], new float[48]), y.Span, width);
        }
    }

    [Theory]
    [InlineData(48, 64, 3)]
    [InlineData(16, 16, 2)]
    [InlineData(16, 64, 5)]
    public void Factors_may_lie_in_blocks_with_gaps_between(int blockRows, int blockStride, int blocks)
    {
        var shape = MatrixShape.Plain(blockRows * blocks, 80);
        float[]? reference = null;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix m = memory.RandomMatrix(shape, seed: 35);
            View x = memory.Random(blockStride * blocks, seed: 36), y = memory.Random(80, seed: 37);
            float[] gathered = [.. Enumerable.Range(0, shape.Rows).Select(row => x.Span[(row / blockRows * blockStride) + (row % blockRows)])];
            (double, double)[] expected = Naive(m, gathered, y.Span);
            VectorCode.Of(width).MultiplyAddBlocks(m, blockRows, x, blockStride, y);
            AssertClose(expected, y.Span, width);
            reference ??= y.Span.ToArray();
            Bits.AssertSame(reference, y.Span, $"{width}");
        }
    }

    private delegate void Product(VectorCode code, in Matrix m, View x, View y);

    private static void Check(MatrixShape shape, Product product)
    {
        float[]? reference = null;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix m = memory.RandomMatrix(shape, seed: 30);
            View x = memory.Random(Arena.Pad(shape.Rows), seed: 31), y = memory.Random(shape.Columns, seed: 32);
            (double, double)[] expected = Naive(m, x.Span, y.Span);
            product(VectorCode.Of(width), m, x, y);
            AssertClose(expected, y.Span, width);
            reference ??= y.Span.ToArray();
            Bits.AssertSame(reference, y.Span, $"{shape} {width}");
        }
    }

    /// <summary>Every element of y + Mᵀ x, and the sum of the magnitudes that rounding acts on.</summary>
    private static (double Sum, double Magnitude)[] Naive(in Matrix m, ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var result = new (double Sum, double Magnitude)[m.Shape.Columns];
        for (int column = 0; column < m.Shape.Columns; column++)
        {
            double sum = y[column], magnitude = Math.Abs(sum);
            for (int row = 0; row < Math.Min(m.Shape.Rows, x.Length); row++)
            {
                double term = (double)m.View.Span[m.Shape.IndexOf(row, column)] * x[row];
                sum += term;
                magnitude += Math.Abs(term);
            }

            result[column] = (sum, magnitude);
        }

        return result;
    }

    private static void AssertClose((double Sum, double Magnitude)[] expected, ReadOnlySpan<float> actual, VectorWidth width)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double off = Math.Abs(actual[i] - expected[i].Sum);
            Assert.True(off <= expected[i].Magnitude * 4e-7, $"{width} [{i}] is {actual[i]}, expected {expected[i].Sum}");
        }
    }
}
