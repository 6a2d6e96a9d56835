using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Roles;

/// <summary>The first rows of a recording, by column.</summary>
/// <param name="Path">Of the recording, for messages.</param>
/// <param name="Names">A name for each column.</param>
/// <param name="Units">A unit for each column; empty for none.</param>
/// <param name="Rows">Fields by column; a row may be short.</param>
/// <param name="Lines">The line of each row.</param>
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

    private readonly SampleColumn?[] _columns = new SampleColumn?[Names.Count];

    public SampleColumn Column(int place) => _columns[place] ??= new(place, Names[place], [.. Rows.Select(row => place < row.Length ? row[place] : "")]);

    /// <summary>The rows for which a condition holds.</summary>
    public SampleTable Where(Func<string[], bool> condition)
    {
        int[] kept = [.. Enumerable.Range(0, Rows.Count).Where(row => condition(Rows[row]))];
        return new SampleTable(Path, Names, Units, [.. kept.Select(row => Rows[row])], [.. kept.Select(row => Lines[row])]);
    }
}

/// <summary>The first fields of a column.</summary>
internal sealed class SampleColumn(int place, string name, string[] cells)
{
    public int Place => place;

    public string Name => name;

    public IReadOnlyList<string> Cells => cells;

    /// <summary>The fields that hold something, trimmed, each with its row.</summary>
    public IReadOnlyList<(int Row, byte[] Text)> Present { get; } =
        [.. cells.Select((cell, row) => (row, NumberForm.TrimBlanks(Encoding.UTF8.GetBytes(cell)).ToArray())).Where(cell => !ValueWords.IsMissing(cell.Item2))];

    /// <summary>The numbers among the fields, NaN for others.</summary>
    public double[] Numbers(NumberForm form) => [.. Present.Select(cell => form.TryParse(cell.Text, out double number) ? number : double.NaN)];
}
