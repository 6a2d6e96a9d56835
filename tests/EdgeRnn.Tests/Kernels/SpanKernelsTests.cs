using EdgeRnn.Kernels;
using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Kernels;

public class SpanKernelsTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(240)]
    public void Sums_are_exact_to_rounding_and_the_same_in_every_width(int length)
    {
        float[] x = Samples.Uniform(61, length), y = Samples.Uniform(62, length);
        double product = x.Zip(y, (a, b) => (double)a * b).Sum(), distance = x.Zip(y, (a, b) => ((double)a - b) * ((double)a - b)).Sum();
        SpanKernels scalar = SpanKernels.Of(VectorWidth.Scalar);
        Assert.Equal(product, scalar.Dot(x, y), 1e-5);
        Assert.Equal(distance, scalar.SquaredDistance(x, y), 1e-4);
        Assert.All(VectorCode.Widths, width => Assert.Equal(scalar.Dot(x, y), SpanKernels.Of(width).Dot(x, y)));
        Assert.All(VectorCode.Widths, width => Assert.Equal(scalar.SquaredDistance(x, y), SpanKernels.Of(width).SquaredDistance(x, y)));
    }

    [Fact]
    public void Every_float_counts_in_a_sum()
    {
        float[] x = new float[112], zero = new float[112];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = 3;
            Assert.All(VectorCode.Widths, width => Assert.Equal(9, SpanKernels.Of(width).Dot(x, x)));
            Assert.All(VectorCode.Widths, width => Assert.Equal(9, SpanKernels.Of(width).SquaredDistance(zero, x)));
            x[i] = 0;
        }
    }

    [Fact]
    public void A_distance_leaves_out_what_fills_no_line() => Assert.All(VectorCode.Widths, width => Assert.Equal(
        16, SpanKernels.Of(width).SquaredDistance(Enumerable.Repeat(1f, 31).ToArray(), new float[31])));

    [Fact]
    public void Scaled_vectors_are_added_with_one_rounding()
    {
        float[] x = Samples.Uniform(63, 48), y = Samples.Uniform(64, 48);
        float[] expected = [.. x.Zip(y, (a, b) => MathF.FusedMultiplyAdd(a, 0.3f, b))];
        foreach (VectorWidth width in VectorCode.Widths)
        {
            float[] sum = [.. y];
            SpanKernels.Of(width).AddScaled(0.3f, x, sum);
            Bits.AssertSame(expected, sum, $"{width}");
        }
    }
}
