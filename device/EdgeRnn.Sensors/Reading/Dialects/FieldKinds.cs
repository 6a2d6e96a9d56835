using System.Text;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>What a single field looks like, without knowing its column.</summary>
internal enum FieldKind
{
    Missing,
    Number,
    Time,
    State,

    /// <summary>Words.</summary>
    Text,

    /// <summary>Neither: what is left where a line is split at the wrong places.</summary>
    Odd,
}

/// <summary>Judges single fields.</summary>
internal static class FieldKinds
{
    private const int LongestField = 256;

    public static FieldKind Of(string field)
    {
        byte[] text = Encoding.UTF8.GetBytes(field.Length > LongestField ? field[..LongestField] : field);
        ReadOnlySpan<byte> trimmed = NumberForm.TrimBlanks(text);
        return ValueWords.IsMissing(trimmed) ? FieldKind.Missing
            : IsNumber(trimmed) ? FieldKind.Number
            : IsTime(trimmed) ? FieldKind.Time
            : IsState(trimmed) ? FieldKind.State
            : UnitText.OfNumber(field.Trim()) is { Length: > 0 } unit && IsNumber(UnitText.Without(trimmed, Encoding.UTF8.GetBytes(unit))) ? FieldKind.Number
            : field.AsSpan().ContainsAny(",;\t|\"") ? FieldKind.Odd
            : FieldKind.Text;
    }

    /// <summary>A number, time or state: what the rows of a recording hold, and its header does not.</summary>
    public static bool IsValue(FieldKind kind) => kind is FieldKind.Number or FieldKind.Time or FieldKind.State;

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        foreach (NumberForm form in NumberForm.All)
        {
            if (form.TryParse(text, out double _))
            {
                return true;
            }
        }

        ReadOnlySpan<byte> word = text.TrimStart("+-"u8);
        return Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8);
    }

    private static bool IsTime(ReadOnlySpan<byte> text) =>
        CalendarText.TryParse(text, DateOrder.YearFirst, out _) || CalendarText.TryParse(text, DateOrder.DayFirst, out _) || CalendarText.TryParse(text, DateOrder.MonthFirst, out _);

    private static bool IsState(ReadOnlySpan<byte> text)
    {
        for (int pair = 0; pair < ValueWords.Pairs; pair++)
        {
            if (ValueWords.TryState(text, pair, out _))
            {
                return true;
            }
        }

        return false;
    }
}
