using System.Globalization;
using System.Text;

namespace EdgeRnn.Sensors.Reading;

/// <summary>What a field of a recording holds.</summary>
internal enum FieldKind
{
    Number,

    /// <summary>Nothing, or one of the words for nothing.</summary>
    Missing,

    /// <summary>A number that no float can hold.</summary>
    Infinite,

    Text,
}

/// <summary>Reads one field as a number.</summary>
internal static class NumericField
{
    private const int LongestNumber = 128;

    /// <summary>Reads a field; <paramref name="value"/> is NaN unless it is a number.</summary>
    public static FieldKind Read(ReadOnlySpan<byte> field, bool decimalComma, out float value)
    {
        ReadOnlySpan<byte> text = field.Trim(" \t"u8);
        value = float.NaN;
        if (IsMissing(text))
        {
            return FieldKind.Missing;
        }

        if (!TryParse(text, decimalComma, out float number))
        {
            return IsInfinity(text) ? FieldKind.Infinite : FieldKind.Text;
        }

        if (!float.IsFinite(number))
        {
            return FieldKind.Infinite;
        }

        value = number;
        return FieldKind.Number;
    }

    /// <summary>The field as text.</summary>
    public static FieldKind Read(string field, bool decimalComma, out float value) =>
        Read(Encoding.UTF8.GetBytes(field), decimalComma, out value);

    private static bool TryParse(ReadOnlySpan<byte> text, bool decimalComma, out float number)
    {
        if (!decimalComma || !text.Contains((byte)','))
        {
            return float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }

        number = 0;
        if (text.Length > LongestNumber || text.Contains((byte)'.'))
        {
            return false;
        }

        Span<byte> point = stackalloc byte[LongestNumber];
        text.Replace(point[..text.Length], (byte)',', (byte)'.');
        return float.TryParse(point[..text.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static bool IsMissing(ReadOnlySpan<byte> text) => text.Length switch
    {
        0 => true,
        2 => Ascii.EqualsIgnoreCase(text, "NA"u8),
        3 => Ascii.EqualsIgnoreCase(text, "NaN"u8) || Ascii.EqualsIgnoreCase(text, "N/A"u8),
        4 => Ascii.EqualsIgnoreCase(text, "null"u8) || Ascii.EqualsIgnoreCase(text, "-NaN"u8),
        _ => false,
    };

    private static bool IsInfinity(ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(text.TrimStart("+-"u8), "inf"u8);
}
