using System.Globalization;
using System.Text;

namespace EdgeRnn.Sensors.Text;

/// <summary>Reads a time: ISO 8601 and its likes, UTC unless it says otherwise, or a number since 1970 or any other origin.</summary>
internal static class TimeText
{
    private const int LongestTime = 64;

    /// <summary>Nanoseconds; false if the text is no time between 1678 and 2262.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        ReadOnlySpan<byte> trimmed = text.Trim(" \t\""u8);
        if (trimmed.IsEmpty || trimmed.Length > LongestTime)
        {
            return false;
        }

        if (double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
        {
            return TryScale(number, trimmed, out nanoseconds);
        }

        Span<char> characters = stackalloc char[LongestTime];
        if (!Encoding.UTF8.TryGetChars(trimmed, characters, out int length)
            || !DateTimeOffset.TryParse(characters[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            || time.Year is < 1678 or > 2261)
        {
            return false;
        }

        nanoseconds = (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;
        return true;
    }

    /// <summary>Its size tells the unit: seconds, milliseconds, microseconds or nanoseconds since 1970.</summary>
    private static bool TryScale(double number, ReadOnlySpan<byte> text, out long nanoseconds)
    {
        // A double holds no 19 digits.
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out nanoseconds) && Math.Abs(number) >= 1e17)
        {
            return true;
        }

        double scaled = number * (Math.Abs(number) < 1e11 ? 1e9 : Math.Abs(number) < 1e14 ? 1e6 : Math.Abs(number) < 1e17 ? 1e3 : 1);
        nanoseconds = Math.Abs(scaled) < 9e18 ? (long)Math.Round(scaled) : 0;
        return Math.Abs(scaled) < 9e18;
    }
}
