using EdgeRnn.Options;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Simd;

/// <summary>Every operation of every width, lane by lane, against what C# and IEEE 754 say of one float.</summary>
public class VectorOperationTests
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, 0.5f, 3f, -7.25f, 1e-20f, -1e20f,
        float.Epsilon, -float.Epsilon, 1.17549421e-38f, -1.17549421e-38f, 1.17549435e-38f, -1.17549435e-38f,
        float.MaxValue, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    private static readonly Dictionary<Operation, Func<float, float, float, float>> Scalar = new()
    {
        [Operation.Add] = (a, b, _) => a + b,
        [Operation.Subtract] = (a, b, _) => a - b,
        [Operation.Multiply] = (a, b, _) => a * b,
        [Operation.Divide] = (a, b, _) => a / b,
        [Operation.MultiplyAdd] = MathF.FusedMultiplyAdd,
        [Operation.MultiplyAddFromMemory] = MathF.FusedMultiplyAdd,
        [Operation.NegativeMultiplyAdd] = (a, b, c) => MathF.FusedMultiplyAdd(-a, b, c),
        [Operation.Sqrt] = (a, _, _) => MathF.Sqrt(a),
        [Operation.AtMost] = (limit, x, _) => limit < x ? limit : x,
        [Operation.AtLeast] = (limit, x, _) => limit > x ? limit : x,
        [Operation.WherePositive] = (x, value, _) => x > 0 ? value : 0,
        [Operation.Relu] = (x, _, _) => x > 0 || float.IsNaN(x) ? x : 0f,
        [Operation.PowerOfTwo] = (x, _, _) =>
            BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(x) << 23) + (127 << 23)),
    };

    public static TheoryData<VectorWidth> Widths => [.. VectorCode.Widths];

    public static TheoryData<VectorWidth, Operation> Cases =>
        [.. from width in VectorCode.Widths from operation in Scalar.Keys select (width, operation)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_vector_has_as_many_lanes_as_its_width_says(VectorWidth width) =>
        Assert.Equal((int)width, VectorCode.Of(width).Width);

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operation_treats_special_values_as_a_single_float_does(VectorWidth width, Operation operation)
    {
        // A limit is never NaN, for what limits is a constant; and of 0 and -0 processors keep different ones.
        bool limits = operation is Operation.AtMost or Operation.AtLeast;
        var operands =
            (from a in Special
             where !(limits && float.IsNaN(a))
             from b in Special
             where !(limits && a == 0 && b == 0)
             from c in Special
             select (a, b, c)).ToArray();
        Check(width, operation, operands);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_operation_treats_ordinary_values_as_a_single_float_does(VectorWidth width, Operation operation)
    {
        float[] values = Samples.Uniform(seed: 11, 3 * 4096, reach: 20);
        Check(width, operation, [.. values.Chunk(3).Select(x => (x[0], x[1], x[2]))]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_multiply_add_rounds_once(VectorWidth width)
    {
        // a · a is 1 + 2⁻¹¹ + 2⁻²⁴ exactly; rounded by itself it loses the last term.
        float a = 1 + MathF.ScaleB(1, -12), c = 1 + MathF.ScaleB(1, -11), lost = MathF.ScaleB(1, -24);
        Assert.Equal(0, (a * a) - c);
        Assert.All(Run(width, Operation.MultiplyAdd, a, a, -c), x => Assert.Equal(lost, x));
        Assert.All(Run(width, Operation.MultiplyAddFromMemory, a, a, -c), x => Assert.Equal(lost, x));
        Assert.All(Run(width, Operation.NegativeMultiplyAdd, a, a, c), x => Assert.Equal(-lost, x));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Limits_keep_a_NaN(VectorWidth width)
    {
        Assert.All(Run(width, Operation.AtMost, 1, float.NaN, 0), x => Assert.Equal(float.NaN, x));
        Assert.All(Run(width, Operation.AtLeast, 1, float.NaN, 0), x => Assert.Equal(float.NaN, x));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_broadcast_fills_all_lanes(VectorWidth width)
    {
        float[] source = Samples.Uniform(seed: 12, 16), result = new float[16];
        VectorCode.Of(width).Map(Operation.Broadcast, source, source, source, result);
        Bits.AssertSame([.. Enumerable.Range(0, 16).Select(i => source[i / (int)width * (int)width])], result, "broadcast");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Two_to_every_power_of_a_normal_float_is_exact(VectorWidth width)
    {
        for (int n = -126; n <= 127; n++)
        {
            float expected = MathF.ScaleB(1, n);
            Assert.All(Run(width, Operation.PowerOfTwo, 12582912f + n, 0, 0), x => Assert.Equal(expected, x));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_tile_is_transposed_between_rows_of_different_strides(VectorWidth width)
    {
        int n = (int)width, from = n + 3, to = n + 5;
        float[] source = Samples.Uniform(seed: 13, n * from), destination = new float[n * to];
        VectorCode.Of(width).TransposeTile(source, from, destination, to);
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < to; column++)
            {
                float expected = column < n ? source[(column * from) + row] : 0;
                Assert.Equal(expected, destination[(row * to) + column]);
            }
        }
    }

    private static float[] Run(VectorWidth width, Operation operation, float a, float b, float c)
    {
        float[] result = new float[16];
        VectorCode.Of(width).Map(operation, Filled(a), Filled(b), Filled(c), result);
        return result;
    }

    private static float[] Filled(float x)
    {
        float[] filled = new float[16];
        Array.Fill(filled, x);
        return filled;
    }

    private static void Check(VectorWidth width, Operation operation, (float A, float B, float C)[] operands)
    {
        int length = (operands.Length + 15) / 16 * 16;
        Array.Resize(ref operands, length);
        float[] result = new float[length];
        VectorCode.Of(width).Map(
            operation, [.. operands.Select(o => o.A)], [.. operands.Select(o => o.B)], [.. operands.Select(o => o.C)], result);
        for (int i = 0; i < length; i++)
        {
            (float a, float b, float c) = operands[i];
            float expected = Scalar[operation](a, b, c);
            if (!Bits.Same(expected, result[i]))
            {
                Assert.Fail($"{operation}({a:R}, {b:R}, {c:R}) is {result[i]:R}, expected {expected:R}");
            }
        }
    }
}
