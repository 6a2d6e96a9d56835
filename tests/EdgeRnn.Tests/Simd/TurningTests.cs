using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Simd;

/// <summary>Sine and cosine against double, and width against width.</summary>
public class TurningTests
{
    [Theory]
    [InlineData(Operation.Sin)]
    [InlineData(Operation.Cos)]
    public void They_are_right_within_a_few_ULP_of_1_and_the_same_in_every_width(Operation operation)
    {
        float[] x = [.. Samples.Uniform(seed: 320, 8192, reach: 10), .. Samples.Uniform(seed: 321, 8192, reach: 1000), .. new float[16]];
        float[] expected = Map(VectorWidth.Scalar, operation, x);
        for (int i = 0; i < x.Length; i++)
        {
            double exact = operation == Operation.Sin ? Math.Sin(x[i]) : Math.Cos(x[i]);
            Assert.True(Math.Abs(expected[i] - exact) <= 1e-6, $"{operation}({x[i]:R}) is {expected[i]:R}, off by {expected[i] - exact:E1}");
        }

        foreach (VectorWidth width in VectorCode.Widths)
        {
            Bits.AssertSame(expected, Map(width, operation, x), $"{operation} {width}");
        }
    }

    private static float[] Map(VectorWidth width, Operation operation, float[] x)
    {
        float[] y = new float[x.Length];
        VectorCode.Of(width).Map(operation, x, x, x, y);
        return y;
    }
}
