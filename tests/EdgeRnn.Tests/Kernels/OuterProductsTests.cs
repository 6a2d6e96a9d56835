using EdgeRnn.Memory;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

/// <summary>G = Σ a dᵀ against naive loops in double, and width against width.</summary>
public class OuterProductsTests
{
    private const int SlotLength = 160;

    public static TheoryData<int, int> Shapes =>
        [.. from rows in (int[])[1, 4, 9, 16, 33] from columns in (int[])[1, 16, 17, 48, 64, 80] select (rows, columns)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_sum_over_a_window_is_that_of_naive_loops_in_every_width(int rows, int columns)
    {
        foreach (int steps in (int[])[1, 2, 7, 33])
        {
            Check(MatrixShape.Plain(rows, columns), steps);
        }
    }

    [Fact]
    public void Rows_beyond_those_asked_for_stay_as_they_were()
    {
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix g = memory.RandomMatrix(MatrixShape.Plain(16, 16), seed: 44);
            float[] before = g.View.Span.ToArray();
            View ring = memory.Random(SlotLength, seed: 45);
            VectorCode.Of(width).SumOuterProducts(g, 0, 8, ring, [0], ring, [0]);
            Bits.AssertSame(before.AsSpan(8 * 16), g.View.Span[(8 * 16)..], $"{width}");
            Bits.AssertDifferent(before.AsSpan(0, 8 * 16), g.View.Span[..(8 * 16)], $"{width}");
        }
    }

    private static void Check(MatrixShape shape, int steps)
    {
        // The ring wraps in the middle of the window; the left factors are those of the step before.
        int[] d = [.. Enumerable.Range(0, steps).Select(step => (step + (steps / 2)) % steps * SlotLength)];
        int[] a = [.. Enumerable.Range(0, steps).Select(step => (step + (steps / 2) + steps - 1) % steps * SlotLength)];
        float[]? reference = null;
        foreach (VectorWidth width in VectorCode.Widths)
        {
            using var memory = new KernelMemory();
            Matrix g = memory.RandomMatrix(shape, seed: 41);
            View ring = memory.Random((steps + 1) * SlotLength, seed: 42);
            View left = ring.Slice(0, ring.Length), right = ring.Slice(64, ring.Length - 64);
            for (int panel = 0; panel < shape.Panels; panel++)
            {
                View columns = right.Slice(panel * shape.PanelColumns, right.Length - (panel * shape.PanelColumns));
                VectorCode.Of(width).SumOuterProducts(g, panel, shape.Rows, left, a, columns, d);
            }

            AssertClose(g, left, a, right, d);
            reference ??= g.View.Span.ToArray();
            Bits.AssertSame(reference, g.View.Span, $"{shape} {steps} {width}");
        }
    }

    private static void AssertClose(in Matrix g, View left, int[] a, View right, int[] d)
    {
        for (int row = 0; row < g.Shape.Rows; row++)
        {
            for (int column = 0; column < g.Shape.Columns; column++)
            {
                double sum = 0, magnitude = 0;
                for (int step = 0; step < a.Length; step++)
                {
                    double term = (double)left.Span[a[step] + row] * right.Span[d[step] + column];
                    sum += term;
                    magnitude += Math.Abs(term);
                }

                double off = Math.Abs(g.View.Span[g.Shape.IndexOf(row, column)] - sum);
                Assert.True(off <= magnitude * 4e-7, $"{g.Shape} ({row}, {column}) is off by {off}");
            }
        }
    }
}
