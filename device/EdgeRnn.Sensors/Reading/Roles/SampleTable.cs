using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>The first rows of a recording, by column.</summary>
/// <param name="Path">Of the recording, for messages.</param>
/// <param name="Names">A name for each column.</param>
/// <param name="Units">A unit for each column; empty for none.</param>
/// <param name="Rows">Fields by column; a row may be short.</param>
/// <param name="Lines">The line of each row of the beginning; further rows come from places spread over the recording.</param>
internal sealed record SampleTable(string Path, IReadOnlyList<string> Names, IReadOnlyList<string> Units, IReadOnlyList<string[]> Rows, IReadOnlyList<long> Lines)
{
    /// <summary>The column that a user named.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public int Find(string option, string name)
    {
        int place = Names.ToList().IndexOf(name);
        if (place >= 0)
        {
            return place;
        }

        string known = string.Join(", ", Messages.NearestName.Sorted(name, Names).Take(24));
        throw new InputException($"{option} {name}: no such column in {Path}; expected one of {known}");
    }

    /// <summary>Rows in front of which others of the recording stand that are not among these.</summary>
    public IReadOnlySet<int> Breaks { get; init; } = new HashSet<int>();

    private readonly SampleColumn?[] _columns = new SampleColumn?[Names.Count];

    public SampleColumn Column(int place) => _columns[place] ??= new(place, Names[place], Units[place], [.. Rows.Select(row => place < row.Length ? row[place] : "")]);

    /// <summary>Path and line of a row, for messages.</summary>
    public string Locate(int row) => row < Lines.Count ? $"{Path}:{Lines[row]}" : Path;

    /// <summary>The rows for which a condition holds.</summary>
    public SampleTable Where(Func<string[], bool> condition)
    {
        int[] kept = [.. Enumerable.Range(0, Rows.Count).Where(row => condition(Rows[row]))];
        return new SampleTable(Path, Names, Units, [.. kept.Select(row => Rows[row])], [.. kept.Where(row => row < Lines.Count).Select(row => Lines[row])]);
    }
}

/// <summary>The first fields of a column.</summary>
internal sealed class SampleColumn
{
    public SampleColumn(int place, string name, string headUnit, string[] cells)
    {
        (Place, Name, HeadUnit, Cells) = (place, name, headUnit, cells);
        (int Row, byte[] Text)[] present = [.. cells.Select((cell, row) => (row, NumberForm.TrimBlanks(Encoding.UTF8.GetBytes(cell)).ToArray())).Where(cell => !ValueWords.IsMissing(cell.Item2))];
        Unit = UnitOf(present);
        byte[] unit = Encoding.UTF8.GetBytes(Unit);
        Present = Unit.Length == 0 ? present : Array.ConvertAll(present, cell => (cell.Row, UnitText.Without(cell.Text, unit).ToArray()));
    }

    public int Place { get; }

    public string Name { get; }

    /// <summary>The unit that the header gives; empty for none.</summary>
    public string HeadUnit { get; }

    public IReadOnlyList<string> Cells { get; }

    /// <summary>The unit that stands behind nearly every number, or in front of it; empty for none.</summary>
    public string Unit { get; }

    /// <summary>The fields that hold something, without blanks and unit, each with its row.</summary>
    public IReadOnlyList<(int Row, byte[] Text)> Present { get; }

    /// <summary>The numbers among the fields, NaN for others.</summary>
    public double[] Numbers(NumberForm form) => [.. Present.Select(cell => form.TryParse(cell.Text, out double number) ? number : double.NaN)];

    private static string UnitOf((int Row, byte[] Text)[] present)
    {
        // The W behind a smart meter's time is no watt.
        string unit = present.Length == 0 || CalendarText.TryParse(present[0].Text, DateOrder.YearFirst, out _) ? "" : UnitText.OfNumber(Encoding.UTF8.GetString(present[0].Text));
        byte[] its = Encoding.UTF8.GetBytes(unit);
        int carrying = unit.Length == 0 ? 0 : present.Count(cell => UnitText.Without(cell.Text, its) is var number && number.Length < cell.Text.Length && IsNumber(number));
        return carrying > 0 && carrying >= 0.9 * present.Length ? unit : "";
    }

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        foreach (NumberForm form in NumberForm.All)
        {
            if (form.TryParse(text, out double _))
            {
                return true;
            }
        }

        return false;
    }
}
