using System.Globalization;

namespace EdgeRnn.Device.Output;

/// <summary>Values as people read them: five digits, and no exponent where the number can do without.</summary>
internal static class Figure
{
    private const double MostDigits = 1e8;

    /// <summary>At most ten characters; a dash for what is not known.</summary>
    public static string Of(float value) => float.IsNaN(value) ? "-"
        : Math.Abs(value) is >= 1e5f and < (float)MostDigits ? ((double)value).ToString("0", CultureInfo.InvariantCulture)
        : Math.Abs(value) is >= (float)MostDigits or (> 0 and < 1e-4f) ? value.ToString("0.###E+0", CultureInfo.InvariantCulture)
        : value.ToString("G5", CultureInfo.InvariantCulture);
}
