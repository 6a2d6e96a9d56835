namespace EdgeRnn.Tests.Support;

/// <summary>What radiation, a bad memory cell or a bad sensor makes of a number.</summary>
internal static class Faults
{
    private static readonly float[] Values =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, -float.MaxValue, 1e30f, -1e20f, 1e10f, 1e-42f];

    /// <summary>Half of the faults flip one bit, the others replace the number.</summary>
    public static float Of(float x, Random random) => random.Next(2) == 0
        ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(x) ^ (1 << random.Next(32)))
        : Values[random.Next(Values.Length)];

    /// <inheritdoc cref="Of(float, Random)"/>
    public static double Of(double x, Random random) => random.Next(2) == 0
        ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x) ^ (1L << random.Next(64)))
        : Values[random.Next(Values.Length)];

    /// <summary>Damages one of the floats.</summary>
    public static void Damage(Span<float> floats, Random random)
    {
        ref float victim = ref floats[random.Next(floats.Length)];
        victim = Of(victim, random);
    }

    /// <summary>How many faults to inject: a few, or what <c>EDGERNN_FAULTS</c> asks for.</summary>
    public static int Asked(int otherwise) =>
        Environment.GetEnvironmentVariable("EDGERNN_FAULTS") is { } asked ? int.Parse(asked, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
}
