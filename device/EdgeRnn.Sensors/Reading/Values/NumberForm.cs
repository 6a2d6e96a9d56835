using System.Globalization;

namespace EdgeRnn.Sensors.Reading.Values;

/// <summary>How the numbers of a column are written: decimal mark, and the mark between groups of three digits.</summary>
/// <param name="Decimal"><c>.</c> or <c>,</c>.</param>
/// <param name="Group"><c>,</c> <c>.</c>, space, apostrophe, or NUL where digits are not grouped.</param>
internal readonly record struct NumberForm(char Decimal, char Group)
{
    /// <summary>The longest number that is read, in bytes.</summary>
    public const int Longest = 128;

    public static readonly NumberForm Plain = new('.', '\0');

    /// <summary>Every form that is known, the commonest first.</summary>
    public static readonly NumberForm[] All =
        [Plain, new(',', '\0'), new('.', ','), new(',', '.'), new('.', ' '), new(',', ' '), new('.', '\''), new(',', '\'')];

    public bool IsGrouped => Group != '\0';

    /// <summary>A mark that may stand between groups is in the text.</summary>
    public bool HasGroupMark(ReadOnlySpan<byte> text) => Group switch
    {
        ' ' => text.ContainsAny((byte)' ', (byte)0xC2, (byte)0xE2),
        '\'' => text.ContainsAny((byte)'\'', (byte)0xE2),
        _ => text.Contains((byte)Group),
    };

    /// <summary>Reads a number, rounded once to the nearest float; infinite where it exceeds a float's range.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        // Most numbers are written as a program writes them.
        if (Decimal == '.' && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && (float.IsFinite(value) || IsNumeral(text)))
        {
            return true;
        }

        value = float.NaN;
        Span<byte> plain = stackalloc byte[Longest];
        int length = Normalize(text, plain);
        return length > 0 && float.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a number in double precision.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        if (Decimal == '.' && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && (double.IsFinite(value) || IsNumeral(text)))
        {
            return true;
        }

        value = double.NaN;
        Span<byte> plain = stackalloc byte[Longest];
        int length = Normalize(text, plain);
        return length > 0 && double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Writes the number as ASCII with a decimal point, without groups, blanks and plus sign.</summary>
    /// <returns>Its length; 0 where the text is not a number of this form: nobody groups the digits in front of an exponent.</returns>
    public int Normalize(ReadOnlySpan<byte> text, Span<byte> plain)
    {
        ReadOnlySpan<byte> rest = TrimBlanks(text);
        int length = 0;
        if (rest.Length is 0 or > Longest || !TakeSign(ref rest, plain, ref length))
        {
            return 0;
        }

        // +0200,1 is a code: nobody writes a sign and zeros in front of a decimal comma.
        if (Decimal == ',' && TrimBlanks(text)[0] is ((byte)'+' or (byte)'-') && rest is [(byte)'0', >= (byte)'0' and <= (byte)'9', ..])
        {
            return 0;
        }

        int before = length, all = rest.Length, digits = TakeGroups(ref rest, plain, ref length);
        bool isGrouped = all - rest.Length > length - before;
        if (digits < 0)
        {
            return 0;
        }

        if (rest.Length > 0 && rest[0] == (byte)Decimal)
        {
            rest = rest[1..];
            plain[length++] = (byte)'.';
            digits += TakeDigits(ref rest, plain, ref length);
        }

        return digits > 0 && (!isGrouped || rest.IsEmpty) && TakeExponent(ref rest, plain, ref length) && rest.IsEmpty ? length : 0;
    }

    /// <summary>Removes blanks at both ends, no-break spaces among them.</summary>
    public static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.Trim(" \t"u8);
        while (rest.StartsWith("\u00A0"u8) || rest.StartsWith("\u202F"u8))
        {
            rest = rest[(rest[0] == 0xC2 ? 2 : 3)..].TrimStart(" \t"u8);
        }

        while (rest.EndsWith("\u00A0"u8) || rest.EndsWith("\u202F"u8))
        {
            rest = rest[..^(rest[^2] == 0xC2 ? 2 : 3)].TrimEnd(" \t"u8);
        }

        return rest;
    }

    /// <summary>How the form is described in a report.</summary>
    public string Describe() => $"decimal {(Decimal == '.' ? "point" : "comma")}" + Group switch
    {
        '\0' => "",
        ',' => ", thousands grouped by comma",
        '.' => ", thousands grouped by dot",
        ' ' => ", thousands grouped by space",
        _ => ", thousands grouped by apostrophe",
    };

    /// <summary>A digit begins or follows the sign: the words for infinity and "not a number" are no numerals.</summary>
    private static bool IsNumeral(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)'0', (byte)'9');

    private static bool TakeSign(ref ReadOnlySpan<byte> rest, Span<byte> plain, ref int length)
    {
        bool isMinus = rest[0] == (byte)'-' || rest.StartsWith("\u2212"u8);
        if (isMinus || rest[0] == (byte)'+')
        {
            plain[length] = (byte)'-';
            length += isMinus ? 1 : 0;
            rest = rest[(rest[0] >= 0x80 ? 3 : 1)..].TrimStart(" \t"u8);
        }

        return !rest.IsEmpty;
    }

    /// <returns>How many digits there are; negative where the groups are neither of three digits nor, as in India, of two and the last of three.</returns>
    private int TakeGroups(ref ReadOnlySpan<byte> rest, Span<byte> plain, ref int length)
    {
        bool startsWithZero = !rest.IsEmpty && rest[0] == (byte)'0', hasPairs = false, hasThrees = false;
        int digits = TakeDigits(ref rest, plain, ref length);
        for (int width = NextGroup(rest), first = digits; width > 0;)
        {
            rest = rest[width..];
            int group = TakeDigits(ref rest, plain, ref length);
            width = NextGroup(rest);
            bool isPair = group == 2 && Group == ',' && width > 0;
            (hasPairs, hasThrees) = (hasPairs || isPair, hasThrees || (group == 3 && width > 0));
            if (first is < 1 or > 3 || startsWithZero || (group != 3 && !isPair) || (hasPairs && (hasThrees || first > 2)))
            {
                return -1;
            }

            digits += group;
        }

        return digits;
    }

    /// <summary>The width of a mark between groups with a digit behind it; 0 where there is none.</summary>
    private int NextGroup(ReadOnlySpan<byte> rest)
    {
        int width = IsGrouped ? GroupWidth(rest) : 0;
        return width > 0 && rest.Length > width && char.IsAsciiDigit((char)rest[width]) ? width : 0;
    }

    private int GroupWidth(ReadOnlySpan<byte> rest) => Group switch
    {
        ' ' => rest.StartsWith(" "u8) ? 1 : rest.StartsWith("\u00A0"u8) ? 2 : rest.StartsWith("\u202F"u8) || rest.StartsWith("\u2009"u8) ? 3 : 0,
        '\'' => rest.StartsWith("'"u8) ? 1 : rest.StartsWith("\u2019"u8) ? 3 : 0,
        _ => !rest.IsEmpty && rest[0] == (byte)Group ? 1 : 0,
    };

    private static int TakeDigits(ref ReadOnlySpan<byte> rest, Span<byte> plain, ref int length)
    {
        int count = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        count = count < 0 ? rest.Length : count;
        rest[..count].CopyTo(plain[length..]);
        length += count;
        rest = rest[count..];
        return count;
    }

    private static bool TakeExponent(ref ReadOnlySpan<byte> rest, Span<byte> plain, ref int length)
    {
        if (rest.IsEmpty || (rest[0] | 0x20) != 'e')
        {
            return true;
        }

        plain[length++] = (byte)'e';
        rest = rest[1..];
        if (!rest.IsEmpty && rest[0] is (byte)'+' or (byte)'-')
        {
            plain[length++] = rest[0];
            rest = rest[1..];
        }

        return TakeDigits(ref rest, plain, ref length) > 0;
    }
}
