using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

public class VectorsTests
{
    public static TheoryData<int, int> Shapes =>
        [.. from rows in (int[])[16, 32, 48, 80] from columns in (int[])[16, 48, 64, 80, 144] select (rows, columns)];

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(64 * 37)]
    public void A_sum_of_squares_has_the_same_bits_in_every_width(int length)
    {
        using var memory = new KernelMemory();
        View x = memory.Random(length, seed: 51);
        double expected = 0;
        foreach (float value in x.Span)
        {
            expected += (double)value * value;
        }

        float reference = VectorCode.Of(VectorWidth.Scalar).SumOfSquares(x);
        Assert.InRange(reference, expected * (1 - 1e-6), expected * (1 + 1e-6));
        Assert.All(VectorCode.Widths, width => Assert.Equal(reference, VectorCode.Of(width).SumOfSquares(x)));
    }

    [Fact]
    public void Every_float_counts_in_a_sum_of_squares()
    {
        using var memory = new KernelMemory();
        View x = memory.Zeros(192);
        for (int i = 0; i < x.Length; i++)
        {
            x.Span[i] = 3;
            Assert.All(VectorCode.Widths, width => Assert.Equal(9, VectorCode.Of(width).SumOfSquares(x)));
            x.Span[i] = 0;
        }
    }

    [Fact]
    public void Vectors_are_added_in_every_width()
    {
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            View x = memory.Random(48, seed: 52), y = memory.Random(48, seed: 53);
            float[] expected = [.. x.Span.ToArray().Zip(y.Span.ToArray(), (a, b) => a + b)];
            VectorCode.Of(width).Add(y, x);
            Bits.AssertSame(expected, y.Span, $"{width}");
        }
    }

    [Fact]
    public void The_sum_over_steps_goes_from_the_oldest_to_the_newest()
    {
        int[] offsets = [96, 0, 48];
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            View x = memory.Random(144, seed: 54), y = memory.Random(32, seed: 55);
            float[] expected = [.. Enumerable.Range(0, 32).Select(i => 0f + x.Span[96 + i] + x.Span[i] + x.Span[48 + i])];
            VectorCode.Of(width).SumOverSteps(x, offsets, y);
            Bits.AssertSame(expected, y.Span, $"{width}");
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_transpose_swaps_rows_and_columns_of_panels_of_any_width(int rows, int columns)
    {
        foreach (int panelColumns in (int[])[16, 48, 64])
        {
            foreach (VectorWidth width in VectorCode.Widths)
            {
                using var memory = new KernelMemory();
                Matrix m = memory.RandomMatrix(new MatrixShape(rows, columns, Math.Min(columns, panelColumns)), seed: 56);
                Matrix transposed = memory.ZeroMatrix(MatrixShape.Plain(columns, rows));
                VectorCode.Of(width).Transpose(m, transposed);
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        Assert.Equal(
                            m.View.Span[m.Shape.IndexOf(row, column)],
                            transposed.View.Span[transposed.Shape.IndexOf(column, row)]);
                    }
                }
            }
        }
    }
}
