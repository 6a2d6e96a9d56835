using System.Text;

namespace EdgeRnn.Sensors.Reading.Values;

/// <summary>What a field holds.</summary>
internal enum CellContent
{
    Number,

    /// <summary>Nothing, a word for nothing, or a value declared missing.</summary>
    Missing,

    /// <summary>A number that no float can hold.</summary>
    Infinite,

    Text,
}

/// <summary>Reads the fields of one column by what was decided for it.</summary>
/// <param name="form">How numbers are written.</param>
/// <param name="pair">The pair of states that the column holds; negative where it holds numbers.</param>
/// <param name="missing">Values that stand for a missing one, as the user named them.</param>
/// <param name="unit">What stands behind each number, or in front of it; empty for nothing.</param>
/// <param name="words">Words that stand for a missing value, as the user named them.</param>
/// <param name="undecided">Decides on the form at the first number with a mark; null where the form is decided.</param>
internal sealed class CellReader(NumberForm form, int pair, IReadOnlyList<double> missing, string unit = "", IReadOnlyList<string>? words = null, UndecidedForm? undecided = null)
{
    private NumberForm _form = form;
    private UndecidedForm? _undecided = undecided;
    private readonly double[] _missing = [.. missing];
    private readonly byte[] _unit = Encoding.UTF8.GetBytes(unit);
    private readonly byte[][] _words = [.. (words ?? []).Select(Encoding.UTF8.GetBytes)];

    public NumberForm Form => _form;

    /// <summary>All numbers so far were digits alone, and the first with a mark will decide on the form.</summary>
    public bool IsUndecided => _undecided is not null;

    /// <summary>How a number decided on the form, where that should be known.</summary>
    public string? Decision { get; private set; }

    public int Pair => pair;

    /// <summary>A number with a decimal point and nothing else is a value.</summary>
    public bool IsPlain => _form.Decimal == '.' && pair < 0 && _missing.Length == 0;

    /// <summary>Reads a field; <paramref name="value"/> is NaN unless it is a number.</summary>
    public CellContent Read(ReadOnlySpan<byte> field, out float value)
    {
        ReadOnlySpan<byte> text = UnitText.Without(field.Trim(" \t"u8), _unit);
        if (pair >= 0 && ValueWords.TryState(text, pair, out value))
        {
            return CellContent.Number;
        }

        Decide(text);
        if (!_form.TryParse(text, out value))
        {
            value = float.NaN;
            return Other(text);
        }

        return Checked(ref value);
    }

    /// <summary>Reads a field in double precision; <paramref name="value"/> is NaN unless it is a number.</summary>
    public CellContent Read(ReadOnlySpan<byte> field, out double value)
    {
        ReadOnlySpan<byte> text = UnitText.Without(field.Trim(" \t"u8), _unit);
        value = double.NaN;
        Decide(text);
        if (!_form.TryParse(text, out double number))
        {
            return Other(text);
        }

        if (!double.IsFinite(number) || IsMissing((float)number))
        {
            return double.IsFinite(number) ? CellContent.Missing : CellContent.Infinite;
        }

        value = number;
        return CellContent.Number;
    }

    private void Decide(ReadOnlySpan<byte> text)
    {
        if (_undecided?.Decide(text) is not ({ } decided, var isNews))
        {
            return;
        }

        (_form, _undecided) = (decided, null);
        _ = decided.TryParse(text, out double number);
        Decision = isNews ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"its first number with a mark, '{Encoding.UTF8.GetString(text)}', is read as {number} ({decided.Describe()})") : null;
    }

    private CellContent Checked(ref float value)
    {
        if (float.IsFinite(value) && !IsMissing(value))
        {
            return CellContent.Number;
        }

        CellContent kind = float.IsFinite(value) ? CellContent.Missing : CellContent.Infinite;
        value = float.NaN;
        return kind;
    }

    private bool IsMissing(float value)
    {
        foreach (double candidate in _missing)
        {
            if ((float)candidate == value)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsMissingWord(ReadOnlySpan<byte> text)
    {
        foreach (byte[] word in _words)
        {
            if (text.SequenceEqual(word))
            {
                return true;
            }
        }

        return false;
    }

    private CellContent Other(ReadOnlySpan<byte> text) =>
        ValueWords.IsMissing(text) || IsMissingWord(text) ? CellContent.Missing : IsInfinity(text) ? CellContent.Infinite : CellContent.Text;

    private static bool IsInfinity(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> word = text.TrimStart("+-"u8);
        return Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8);
    }
}
