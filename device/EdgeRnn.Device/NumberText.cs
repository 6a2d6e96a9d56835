using System.Globalization;
using System.Numerics;

namespace EdgeRnn.Device;

/// <summary>Numbers in options and settings.</summary>
internal static class NumberText
{
    /// <summary>A number within [low, high] as text; throws nothing.</summary>
    public static bool TryParse<T>(string text, T low, T high, out T value)
        where T : struct, INumber<T> =>
        T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= low && value <= high;
}
