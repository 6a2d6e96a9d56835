using System.Globalization;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Cells of recordings that are written to be read.</summary>
internal static class RowValues
{
    /// <summary>A temperature with two decimals, which neither rises nor falls for long.</summary>
    public static string Value(int i) => (20 + (i * 37 % 23 / 4.0)).ToString("0.00", CultureInfo.InvariantCulture);
}
