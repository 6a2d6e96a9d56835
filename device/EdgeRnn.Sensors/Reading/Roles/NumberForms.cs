using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>
/// Decides how the numbers of each column are written. A form is possible where it reads every number of the column; of two
/// that read them differently the other columns decide, then whole numbers of 100 and more beside groups; else it is an error.
/// </summary>
internal sealed class NumberForms
{
    private readonly SampleTable _sample;
    private readonly ReadingOptions _options;
    private readonly NumberForm[][] _possible;
    private readonly NumberForm?[] _decided;
    private readonly bool _usesDottedDates;

    /// <summary>A column holds values with a digit for their quality, as +0200,1: a digit behind a comma is none of the number in the others either.</summary>
    private readonly bool _hasQualities;

    /// <summary>Of the numbers that can be read in one way only, some have decimal commas, and none has a decimal point.</summary>
    private readonly bool _hasCommasOnly;

    /// <summary>Likewise with points.</summary>
    private readonly bool _hasPointsOnly;

    /// <param name="sample">The first rows.</param>
    /// <param name="options">What the user decided.</param>
    /// <param name="usesDottedDates">Dates are written 31.12.2024, as where commas are decimal.</param>
    public NumberForms(SampleTable sample, ReadingOptions options, bool usesDottedDates)
    {
        (_sample, _options, _usesDottedDates) = (sample, options, usesDottedDates);
        _hasQualities = Enumerable.Range(0, sample.Names.Count).Any(place => sample.Column(place).Present is { Count: > 0 } cells && cells.All(cell => HasQuality(cell.Text, isSigned: true)));
        _possible = [.. Enumerable.Range(0, sample.Names.Count).Select(place => Possible(sample.Column(place)))];
        _decided = new NumberForm?[_possible.Length];
        bool commas = HaveOnly(','), points = HaveOnly('.');
        (_hasCommasOnly, _hasPointsOnly) = (commas && !points, points && !commas);

        bool HaveOnly(char mark) => Array.Exists(_possible, forms => forms.Length > 0 && Array.TrueForAll(forms, form => form.Decimal == mark));
    }

    /// <summary>The form of a column; the plain one where it holds no numbers.</summary>
    /// <exception cref="InputException">It can be read in two ways.</exception>
    public NumberForm Of(SampleColumn column) => _decided[column.Place] ??= Decide(column);

    /// <summary>What decides on the form later, where the numbers of the column are digits alone; null where it is decided.</summary>
    public UndecidedForm? Undecided(SampleColumn column)
    {
        NumberForm form = Of(column);
        if (_options.DecimalMark is not null || form.IsGrouped || column.Present.Any(cell => cell.Text.AsSpan().ContainsAny((byte)'.', (byte)',')))
        {
            return null;
        }

        double[] sizes = [.. column.Numbers(form).Where(double.IsFinite).Select(Math.Abs)];
        char expected = _hasCommasOnly || (_usesDottedDates && !_hasPointsOnly) ? ',' : _hasPointsOnly ? '.' : '\0';
        return sizes.Length == 0 ? null : new UndecidedForm(sizes.Min(), sizes.Max(), expected);
    }

    private NumberForm Decide(SampleColumn column)
    {
        NumberForm[] forms = _possible[column.Place];
        if (forms.Length == 0)
        {
            return _options.DecimalMark is { } mark ? new NumberForm(mark, '\0') : NumberForm.Plain;
        }

        // Digits alone read the same in every form.
        NumberForm[] different = [.. forms.Where((form, i) => Array.FindIndex(forms, other => ReadsAlike(column, form, other)) == i)];
        if (different.Length == 1)
        {
            // Later rows may hold a mark: that of the other columns is expected.
            return _hasCommasOnly || (_usesDottedDates && !_hasPointsOnly) ? forms.OrderByDescending(form => form.Decimal == ',').First() : different[0];
        }

        return Decide(column, different);
    }

    private NumberForm Decide(SampleColumn column, NumberForm[] forms)
    {
        string[] marked = [.. column.Present.Select(cell => Encoding.UTF8.GetString(cell.Text)).Where(cell => cell.AsSpan().ContainsAny(',', '.'))];
        char mark = marked[0].Contains(',', StringComparison.Ordinal) ? ',' : '.';
        NumberForm asDecimal = forms.First(form => form.Decimal == mark), asGroup = forms.First(form => form.Group == mark);
        double[] whole = [.. column.Present.Select(cell => asDecimal.TryParse(cell.Text, out double number) && !cell.Text.AsSpan().ContainsAny((byte)',', (byte)'.') ? Math.Abs(number) : double.NaN).Where(double.IsFinite)];
        bool besideHundreds = whole.Any(number => number >= 100) && whole.All(number => number < 1000);
        if (mark == ',')
        {
            return besideHundreds ? asGroup
                : _hasPointsOnly ? asGroup
                : _hasCommasOnly || _usesDottedDates ? asDecimal
                : throw Ambiguous(column, asDecimal, asGroup, marked[0]);
        }

        double[] dotted = [.. marked.Select(cell => asDecimal.TryParse(Encoding.UTF8.GetBytes(cell), out double number) ? Math.Abs(number) : 0)];
        return _hasCommasOnly ? asGroup
            : besideHundreds && dotted.Max() < 100 && (dotted.Length > 2 ? whole.Min() >= 100 : UndecidedForm.ContinuesAs(whole.Min(), whole.Max(), 1000 * dotted.Max())) ? asGroup
            : _usesDottedDates && !_hasPointsOnly ? throw Ambiguous(column, asDecimal, asGroup, marked[0])
            : asDecimal;
    }

    private InputException Ambiguous(SampleColumn column, NumberForm asDecimal, NumberForm asGroup, string cell)
    {
        byte[] text = Encoding.UTF8.GetBytes(cell);
        _ = asDecimal.TryParse(text, out double small);
        _ = asGroup.TryParse(text, out double large);
        string place = _sample.Locate(column.Present.First(present => present.Text.AsSpan().SequenceEqual(text)).Row);
        return new InputException(FormattableString.Invariant(
            $"{place}: '{PlainText.Of(cell)}' in column '{column.Name}' can be read in two ways, {small} or {large}, and nothing else in the recording decides; choose: --decimal {asDecimal.Decimal} reads {small}, --decimal {asGroup.Decimal} reads {large}"));
    }

    /// <summary>The forms that read every number of the column.</summary>
    private NumberForm[] Possible(SampleColumn column)
    {
        if (_hasQualities && column.Present.All(cell => HasQuality(cell.Text, isSigned: false)))
        {
            return [];
        }

        // A form whose mark between groups stands nowhere reads as the one without.
        NumberForm[] known = [.. NumberForm.All.Where(form => (_options.DecimalMark is null || form.Decimal == _options.DecimalMark) && (!form.IsGrouped || column.Present.Any(cell => form.HasGroupMark(cell.Text))))];
        byte[][] numerals = [.. column.Present.Where(cell => known.Any(form => form.TryParse(cell.Text, out double _))).Select(cell => cell.Text)];
        if (numerals.Length == 0 || numerals.Length * 2 < column.Present.Count)
        {
            return [];
        }

        NumberForm[] possible = [.. known.Where(form => numerals.All(cell => form.TryParse(cell, out double _)))];
        return possible.Length > 0 ? possible : throw Mixed(column, known, numerals);
    }

    /// <summary>Digits, a comma and one more digit; in front of them where wanted a sign and a zero, or +9999 where the value is missing, as in the records of weather services.</summary>
    private static bool HasQuality(byte[] text, bool isSigned)
    {
        ReadOnlySpan<byte> digits = text.AsSpan(isSigned && text is [(byte)'+' or (byte)'-', (byte)'0', ..] or [(byte)'+', (byte)'9', (byte)'9', (byte)'9', (byte)'9', (byte)',', _] ? 1 : 0);
        return digits.Length >= 3 && digits.Length < text.Length == isSigned && digits[^2] == (byte)',' && char.IsAsciiDigit((char)digits[^1]) && !digits[..^2].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private InputException Mixed(SampleColumn column, NumberForm[] known, byte[][] numerals)
    {
        NumberForm commonest = known.MaxBy(form => numerals.Count(cell => form.TryParse(cell, out double _)));
        byte[] odd = numerals.First(cell => !commonest.TryParse(cell, out double _));
        string place = _sample.Locate(column.Present.First(present => present.Text == odd).Row);
        return new InputException(
            $"{place}: '{PlainText.Of(Encoding.UTF8.GetString(odd))}' in column '{column.Name}' does not fit the other numbers ({commonest.Describe()}); "
            + "expected one way to write numbers in a column; correct the line, or choose with --decimal");
    }

    private static bool ReadsAlike(SampleColumn column, NumberForm form, NumberForm other) => column.Present.All(
        cell => form.TryParse(cell.Text, out double first) == other.TryParse(cell.Text, out double second) && (first.Equals(second) || (double.IsNaN(first) && double.IsNaN(second))));
}
