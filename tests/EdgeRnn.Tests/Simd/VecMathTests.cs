using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Simd;

/// <summary>exp, sigmoid and tanh against double over a dense sample of all floats, and width against width.</summary>
public class VecMathTests(ITestOutputHelper output)
{
    private const int ChunkLength = 1 << 14;

    /// <summary>A prime: the sample meets every exponent and all last bits.</summary>
    private static readonly int Stride = Effort.Of(1009, whenEmulated: 32_749);

    public static TheoryData<Operation> Functions => [.. FunctionAccuracy.All.Select(function => function.Operation)];

    public static TheoryData<Operation, float, float> Points => new()
    {
        { Operation.Exp, 0f, 1f },
        { Operation.Exp, -0f, 1f },
        { Operation.Exp, 1f, MathF.E },
        { Operation.Exp, float.PositiveInfinity, float.PositiveInfinity },
        { Operation.Exp, float.NegativeInfinity, 0f },
        { Operation.Exp, 88.72284f, float.PositiveInfinity },
        { Operation.Exp, -104.5f, 0f },
        { Operation.Exp, float.NaN, float.NaN },
        { Operation.Sigmoid, 0f, 0.5f },
        { Operation.Sigmoid, -0f, 0.5f },
        { Operation.Sigmoid, float.PositiveInfinity, 1f },
        { Operation.Sigmoid, 20f, 1f },
        { Operation.Sigmoid, float.NaN, float.NaN },
        { Operation.Tanh, 0f, 0f },
        { Operation.Tanh, float.Epsilon, float.Epsilon },
        { Operation.Tanh, -float.Epsilon, -float.Epsilon },
        { Operation.Tanh, 1e-30f, 1e-30f },
        { Operation.Tanh, 9.02f, 1f },
        { Operation.Tanh, float.PositiveInfinity, 1f },
        { Operation.Tanh, float.NegativeInfinity, -1f },
        { Operation.Tanh, float.NaN, float.NaN },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_stays_within_the_error_it_states(Operation operation)
    {
        FunctionAccuracy function = FunctionAccuracy.Of(operation);
        double worst = 0;
        float worstAt = 0;
        foreach (float[] x in Chunks())
        {
            float[] y = Map(VectorWidth.Scalar, operation, x);
            for (int i = 0; i < x.Length; i++)
            {
                double ulps = function.UlpsOff(x[i], y[i]);
                (worst, worstAt) = ulps > worst ? (ulps, x[i]) : (worst, worstAt);
            }
        }

        output.WriteLine($"{operation}: {worst:F4} ULP at {worstAt:R}");
        Assert.True(worst <= function.StatedUlps, $"{operation}({worstAt:R}) is {worst:F4} ULP off, stated {function.StatedUlps}");
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_has_the_same_bits_in_every_width(Operation operation)
    {
        foreach (float[] x in Chunks())
        {
            float[] expected = Map(VectorWidth.Scalar, operation, x);
            foreach (VectorWidth width in VectorCode.Widths.Skip(1))
            {
                Bits.AssertSame(expected, Map(width, operation, x), $"{operation} in {width} from {x[0]:R}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Points))]
    public void A_function_takes_its_known_values(Operation operation, float x, float expected)
    {
        float[] filled = new float[16];
        Array.Fill(filled, x);
        foreach (VectorWidth width in VectorCode.Widths)
        {
            Assert.All(Map(width, operation, filled), y => Assert.True(Bits.Same(expected, y), $"{y:R} in {width}"));
        }
    }

    [Fact]
    public void Below_its_range_sigmoid_stays_positive_and_constant()
    {
        float[] x = [-87f, -88f, -1000f, -1e30f, float.NegativeInfinity, .. new float[11]];
        foreach (VectorWidth width in VectorCode.Widths)
        {
            float[] y = Map(width, Operation.Sigmoid, x);
            Assert.InRange(y[0], 1.6e-38f, 1.7e-38f);
            Assert.All(y[1..5], value => Assert.Equal(y[0], value));
        }
    }

    [Fact]
    public void Tanh_and_sigmoid_never_leave_their_range()
    {
        foreach (float[] x in Chunks())
        {
            Assert.DoesNotContain(Map(VectorWidth.Vector256, Operation.Tanh, x), y => y is < -1 or > 1);
            Assert.DoesNotContain(Map(VectorWidth.Vector256, Operation.Sigmoid, x), y => y is <= 0 or > 1);
        }
    }

    private static float[] Map(VectorWidth width, Operation operation, float[] x)
    {
        float[] y = new float[x.Length];
        VectorCode.Of(width).Map(operation, x, x, x, y);
        return y;
    }

    /// <summary>One in a stride of all 2³² bit patterns, NaNs and infinities among them.</summary>
    private static IEnumerable<float[]> Chunks()
    {
        for (long next = 0; next <= uint.MaxValue;)
        {
            float[] chunk = new float[ChunkLength];
            for (int i = 0; i < ChunkLength; i++, next += Stride)
            {
                chunk[i] = BitConverter.UInt32BitsToSingle((uint)Math.Min(next, uint.MaxValue));
            }

            yield return chunk;
        }
    }
}
