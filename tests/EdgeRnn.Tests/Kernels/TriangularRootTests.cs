using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

/// <summary>The packed square root against a full covariance in double precision.</summary>
public class TriangularRootTests
{
    private const float Forgetting = 0.99f;

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(112)]
    public void Updates_are_those_of_the_covariance(int n)
    {
        float[] root = Identity(n), gain = new float[n];
        double[,] covariance = Square(root, n);
        for (int step = 0; step < 200; step++)
        {
            float[] x = Samples.Uniform(100 + step, n);
            double[] expected = Update(covariance, x);
            SpanKernels.Of(VectorWidth.Auto).UpdateRoot(root, x, gain, Forgetting);
            Assert.All(Enumerable.Range(0, n), i => Assert.Equal(expected[i], gain[i], 2e-5));
        }

        double[,] actual = Square(root, n);
        double largest = Enumerable.Range(0, n).Max(i => covariance[i, i]);
        Assert.All(
            from i in Enumerable.Range(0, n) from j in Enumerable.Range(0, n) select (i, j),
            at => Assert.Equal(covariance[at.i, at.j], actual[at.i, at.j], 1e-4 * largest));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(80)]
    public void Updates_and_limits_have_the_same_bits_in_every_width(int n)
    {
        float[] expected = Run(VectorWidth.Scalar, n);
        Assert.All(VectorCode.Widths, width => Bits.AssertSame(expected, Run(width, n), $"{width}"));
    }

    [Fact]
    public void What_lies_below_the_diagonal_stays_zero()
    {
        const int N = 48;
        float[] root = Run(VectorWidth.Auto, N);
        Assert.All(
            from j in Enumerable.Range(0, N) from i in Enumerable.Range(j + 1, RowsOf(j) - j - 1) select root[IndexOf(i, j)],
            value => Assert.Equal(0, value));
        Assert.All(Enumerable.Range(0, N), i => Assert.True(root[IndexOf(i, i)] > 0));
    }

    [Fact]
    public void A_limit_shortens_only_the_rows_that_exceed_it()
    {
        const int N = 32;
        float[] root = Run(VectorWidth.Auto, N), factors = new float[N];
        double[,] before = Square(root, N);
        double limit = Enumerable.Range(0, N).Average(i => before[i, i]);
        SpanKernels.Of(VectorWidth.Auto).LimitDiagonal(root, (float)limit, factors);
        double[,] after = Square(root, N);
        Assert.All(Enumerable.Range(0, N), i => Assert.Equal(Math.Min(before[i, i], limit), after[i, i], 1e-5 * limit));
        Assert.Contains(factors, factor => factor == 1);
        Assert.Contains(factors, factor => factor < 1);
    }

    private static float[] Run(VectorWidth width, int n)
    {
        float[] root = Identity(n), gain = new float[n];
        SpanKernels kernels = SpanKernels.Of(width);
        for (int step = 0; step < 50; step++)
        {
            kernels.UpdateRoot(root, Samples.Uniform(300 + step, n), gain, Forgetting);
            if (step % 20 == 19)
            {
                kernels.LimitDiagonal(root, 0.5f, gain);
            }
        }

        return root;
    }

    /// <summary>The gain; the covariance becomes (P - k xᵀ P) / λ.</summary>
    private static double[] Update(double[,] p, float[] x)
    {
        int n = x.Length;
        double[] px = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => p[i, j] * x[j]))];
        double alpha = Forgetting + px.Zip(x, (a, b) => a * b).Sum();
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                p[i, j] = (p[i, j] - (px[i] * px[j] / alpha)) / Forgetting;
            }
        }

        return [.. px.Select(value => value / alpha)];
    }

    private static float[] Identity(int n)
    {
        float[] root = new float[TriangularRoot.Length(n)];
        for (int i = 0; i < n; i++)
        {
            root[TriangularRoot.IndexOfDiagonal(i)] = 1;
        }

        return root;
    }

    private static double[,] Square(float[] root, int n)
    {
        double[,] p = new double[n, n];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i <= j; i++)
            {
                for (int k = 0; k <= j; k++)
                {
                    p[i, k] += (double)root[IndexOf(i, j)] * root[IndexOf(k, j)];
                }
            }
        }

        return p;
    }

    private static int RowsOf(int column) => (column / 16 * 16) + 16;

    private static int IndexOf(int row, int column) => TriangularRoot.IndexOfDiagonal(column) - column + row;
}
