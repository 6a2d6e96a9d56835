namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>The natural logarithm with the same bits on every processor; relative error below 1e-10.</summary>
/// <remarks>x = 2^k m with m in [√½, √2), ln x = k ln 2 + 2 artanh t, t = (m - 1) / (m + 1): |t| &lt; 0.172, so seven terms suffice.</remarks>
internal static class Logarithm
{
    private const double Ln2 = 0.693147180559945309, Root2 = 1.41421356237309505;

    /// <param name="x">A normal positive number.</param>
    public static double Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        long exponent = (bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (mantissa > Root2)
        {
            mantissa /= 2;
            exponent++;
        }

        double t = (mantissa - 1) / (mantissa + 1), square = t * t;
        double series = 1 + (square * ((1.0 / 3) + (square * ((1.0 / 5) + (square * ((1.0 / 7) + (square * ((1.0 / 9)
            + (square * ((1.0 / 11) + (square / 13)))))))))));
        return (exponent * Ln2) + (2 * t * series);
    }
}
