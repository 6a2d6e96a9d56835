using System.Globalization;

namespace EdgeRnn.Device.Output;

/// <summary>Numbers of any size in at most ten characters.</summary>
internal static class TableNumber
{
    private const double Large = 1e4;

    /// <param name="value">Not finite becomes <c>-</c>.</param>
    /// <param name="format">Of numbers below 10,000; larger ones are shown as <c>1.23e+45</c>.</param>
    public static string Of(double value, string format) => !double.IsFinite(value) ? "-"
        : value.ToString(Math.Abs(value) < Large ? format : "0.00e+0", CultureInfo.InvariantCulture);

    /// <summary>A number as it is.</summary>
    public static string Of(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
