namespace EdgeRnn.Sensors.Reading.Values;

/// <summary>How the numbers of a column are written of which all so far were digits alone: the first one with a mark decides.</summary>
/// <param name="low">The least size of those so far.</param>
/// <param name="high">The largest.</param>
/// <param name="expected">The decimal mark of the other columns; NUL where they have none in common.</param>
internal sealed class UndecidedForm(double low, double high, char expected)
{
    /// <returns>The form that the text shows, and whether a reader should know of it; null where it is a number without a mark, or none.</returns>
    public (NumberForm Form, bool IsNews)? Decide(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOfAny((byte)'.', (byte)',');
        if (at < 0)
        {
            return null;
        }

        char mark = (char)text[at], other = mark == '.' ? ',' : '.';
        NumberForm asDecimal = new(mark, '\0'), asGroup = new(other, mark);
        bool isDecimal = asDecimal.TryParse(text, out double _), isGroup = asGroup.TryParse(text, out double large);
        bool isLarge = isGroup && (!isDecimal || expected == other || (expected != mark && ContinuesAs(low, high, Math.Abs(large))));
        return isLarge ? (asGroup, true) : isDecimal ? (asDecimal, mark == ',' || isGroup) : null;
    }

    /// <summary>Whole numbers of three digits go on as one of four, and hardly as one of a thousandth of it.</summary>
    public static bool ContinuesAs(double low, double high, double large) => low >= 100 && high < 1000 && large <= 2 * high;
}
