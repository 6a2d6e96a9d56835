using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>Finds names, units and titles in front of the rows of a delimited text.</summary>
internal sealed class HeaderRows
{
    private const int MostRows = 40;

    private readonly List<LeftOut> _leftOut = [];
    private readonly List<SampleRecord> _records;
    private readonly int _fields;
    private readonly bool[] _holdsValues;
    private readonly bool[] _holdsTimes;
    private readonly bool[] _isEmpty;

    /// <param name="sample">Records of which the last half are rows.</param>
    public HeaderRows(List<SampleRecord> sample)
    {
        _records = sample.FindAll(record => !record.IsComment);
        List<SampleRecord> body = _records[(_records.Count / 2)..];
        _fields = body.GroupBy(record => record.Cells.Length).MaxBy(group => group.Count())?.Key ?? 0;
        _holdsValues = new bool[_fields];
        _holdsTimes = new bool[_fields];
        _isEmpty = new bool[_fields];
        foreach (int column in Enumerable.Range(0, _fields))
        {
            FieldKind[] kinds = [.. body.Where(record => column < record.Cells.Length).Select(record => FieldKinds.Of(record.Cells[column]))];
            int values = kinds.Count(FieldKinds.IsValue), others = kinds.Count(kind => kind is FieldKind.Text or FieldKind.Odd);
            _holdsTimes[column] = kinds.Count(kind => kind == FieldKind.Time) * 2 > kinds.Length;
            _holdsValues[column] = values > 0 && values >= others;
            _isEmpty[column] = body.TrueForAll(record => column >= record.Cells.Length || record.Cells[column].Length == 0);
        }

        Find(sample);
    }

    public bool HasHeader { get; private set; }

    /// <summary>The line of the names as it stands there; empty without one.</summary>
    public IReadOnlyList<string> Cells { get; private set; } = [];

    public IReadOnlyList<string> Names { get; private set; } = [];

    public IReadOnlyList<string> Units { get; private set; } = [];

    public long FirstDataLine { get; private set; }

    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    private void Find(List<SampleRecord> sample)
    {
        int rows = _records.TakeWhile((record, i) => i < MostRows && !IsRow(record)).Count();
        rows = rows == _records.Count ? (_holdsValues.Any(holds => holds) && _records.Count > 1 ? 0 : 1) : rows;
        rows = rows == 0 && IsNumberedHeader() ? 1 : BehindOtherTable(rows);
        List<SampleRecord> header = _records[..Math.Min(rows, _records.Count)];
        FirstDataLine = rows < _records.Count ? _records[rows].Line : long.MaxValue;
        if (!header.Exists(IsNames) && NamesInComment(sample, header.Count > 0) is { } comment)
        {
            header = [.. header, comment];
        }

        HasHeader = header.Count > 0;
        SampleRecord? names = ChooseNames(header);
        if (names is null)
        {
            HasHeader = false;
            Names = NamesOf(new string[_fields]);
            Units = new string[_fields].Select(_ => "").ToArray();
            return;
        }

        Cells = names.Cells;
        string[] cells = Fitted(names.Cells);
        (cells, string[]? units) = ReadOthers(header, names, cells);
        Names = NamesOf(cells);
        Units = [.. Names.Select((name, i) => units is not null && i < units.Length && units[i].Trim().Length > 0 ? UnitText.WithoutBrackets(units[i]) : UnitText.InName(name))];
    }

    /// <summary>A record with a value where the columns hold values, and no text there; one with a time among times; or one of missing values alone.</summary>
    private bool IsRow(SampleRecord record)
    {
        if (record.Cells.Length == _fields && record.Cells.Index().Any(cell => _holdsTimes[cell.Index] && FieldKinds.Of(cell.Item) == FieldKind.Time))
        {
            return true;
        }

        bool holdsValue = record.Cells.Length == _fields && Array.TrueForAll(record.Cells, cell => FieldKinds.Of(cell) == FieldKind.Missing);
        for (int i = 0; i < Math.Min(record.Cells.Length, _fields); i++)
        {
            FieldKind kind = FieldKinds.Of(record.Cells[i]);
            if (_holdsValues[i] && kind is FieldKind.Text or FieldKind.Odd)
            {
                return false;
            }

            holdsValue |= _holdsValues[i] && FieldKinds.IsValue(kind);
        }

        return holdsValue && (record.Cells.Length > 1 || _fields == 1);
    }

    /// <summary>The first row counts its columns, and no other does: 0,1,2,… above fractions, or behind an empty field above a column that has none, as pandas writes an index.</summary>
    private bool IsNumberedHeader()
    {
        string[] first = _records[0].Cells;
        bool isIndexed = first.Length > 1 && first[0].Trim().Length == 0 && _records.Skip(1).All(record => record.Cells[0].Trim().Length > 0);
        string[] numbers = isIndexed ? first[1..] : first;
        return _records.Count > 2 && first.Length > 1 && numbers[0].Trim() is "0" or "1"
            && numbers.Index().All(cell => int.TryParse(cell.Item, out int number) && number == cell.Index + (numbers[0].Trim() == "1" ? 1 : 0))
            && (isIndexed || _records.Skip(1).All(record => record.Cells.Any(cell => cell.AsSpan().ContainsAny(".,:"))));
    }

    /// <summary>A name for each column, and nothing else.</summary>
    private bool IsNames(SampleRecord record) => record.Cells.Length == _fields && _fields > 1
        && Array.TrueForAll(record.Cells, cell => cell.Trim().Length > 0 && FieldKinds.Of(cell) is FieldKind.Text or FieldKind.Odd) && record.Cells.Distinct().Count() == _fields;

    /// <summary>Rows of another table stand above the names, such as one of the station; none of them fills a field for each column.</summary>
    private int BehindOtherTable(int rows)
    {
        int names = _records.FindIndex(0, Math.Min(MostRows, _records.Count), IsNames);
        return names >= rows && _records.Take(names).All(record => record.Cells.Length != _fields || Array.Exists(record.Cells, string.IsNullOrWhiteSpace)) ? names + 1 : rows;
    }

    /// <summary>The last comment above the rows, where it has a name for each column: <c># time,temp</c>.</summary>
    private SampleRecord? NamesInComment(List<SampleRecord> sample, bool isBelowTitle)
    {
        SampleRecord? last = sample.TakeWhile(record => record.Line < FirstDataLine).LastOrDefault(record => record.IsComment);
        bool isMarkAlone = last?.Cells[0].Trim() == "#";
        last = isMarkAlone && last!.Cells.Length == _fields + 1 ? last with { Cells = last.Cells[1..] } : last;
        if (last is null || (isBelowTitle && !isMarkAlone) || last.Cells.Length != _fields || last.Cells.Any(cell => FieldKinds.Of(cell) == FieldKind.Number))
        {
            return null;
        }

        string first = last.Cells[0].TrimStart('#').Trim();
        return last with { Cells = [first.Length > 0 ? first : "#", .. last.Cells[1..]] };
    }

    private SampleRecord? ChooseNames(List<SampleRecord> header)
    {
        if (header.Count > 1 && header[0].Cells[0] is "TOA5" or "TOACI1")
        {
            _leftOut.Add(new LeftOut($"line {header[0].Line}", $"it is the title of a {header[0].Cells[0]} file of a Campbell logger"));
            return header[1];
        }

        SampleRecord? names = header.Find(record => record.Cells.Length == _fields && !Array.Exists(record.Cells, cell => FieldKinds.Of(cell) is FieldKind.Number or FieldKind.Time))
            ?? header.Find(record => record.Cells.Length == _fields) ?? header.LastOrDefault();
        bool isIncomplete = names is not null && (Array.Exists(names.Cells, string.IsNullOrWhiteSpace)
            || header.SkipWhile(record => record != names).Any(record => record.Cells.Length == _fields && Array.Exists(record.Cells, cell => FieldKinds.Of(cell) is FieldKind.Number)));
        if (isIncomplete && header.FindLast(record => IsNames(record) && record.Cells.Count(UnitText.IsUnit) * 2 < _fields) is { } full)
        {
            names = full;
        }

        if (names is null || (names.Cells.Length == 1 && _fields > 1 && IsTitle(names)))
        {
            header.ForEach(title => _leftOut.Add(new LeftOut($"line {title.Line}", "it is a title, no row")));
            return null;
        }

        foreach (SampleRecord title in header.TakeWhile(record => record != names))
        {
            _leftOut.Add(new LeftOut($"line {title.Line}", "it is a title: it has no field for each column"));
        }

        return names;
    }

    private static bool IsTitle(SampleRecord record) => record.Cells[0].Trim().Contains(' ', StringComparison.Ordinal) || record.Cells[0].Contains(':', StringComparison.Ordinal);

    /// <summary>The names with one for each field: R writes none for the names of rows, and others end each row with a separator.</summary>
    private string[] Fitted(string[] names)
    {
        if (names.Length == _fields - 1 && _fields > 1)
        {
            return _isEmpty[^1] ? [.. names, ""] : HoldsRowNames() ? ["row", .. names] : names;
        }

        return names.Length > _fields && names.Skip(_fields).All(string.IsNullOrWhiteSpace) ? names[.._fields] : names;
    }

    /// <summary>The first field of each row is a text, or a number one larger than in the row before.</summary>
    private bool HoldsRowNames()
    {
        List<SampleRecord> rows = _records.FindAll(record => record.Line >= FirstDataLine);
        bool areTexts = rows.TrueForAll(row => !FieldKinds.IsValue(FieldKinds.Of(row.Cells[0])));
        long[] numbers = [.. rows.Select(row => long.TryParse(row.Cells[0], out long number) ? number : long.MinValue)];
        return areTexts || (numbers.Length > 1 && numbers.Zip(numbers.Skip(1)).All(pair => pair.Second == pair.First + 1));
    }

    /// <summary>Units below the names, names of groups above them.</summary>
    private (string[] Names, string[]? Units) ReadOthers(List<SampleRecord> header, SampleRecord names, string[] cells)
    {
        string[]? units = null;
        foreach (SampleRecord other in header.SkipWhile(record => record != names).Skip(1))
        {
            string[] texts = [.. other.Cells.Where(cell => cell.Trim().Length > 0)];
            bool areUnits = units is null && texts.Length > 0 && texts.Count(UnitText.IsUnit) * 2 >= texts.Length;
            bool completes = other.Cells.Length == cells.Length && cells.Zip(other.Cells).Any(pair => pair.First.Trim().Length == 0 && pair.Second.Trim().Length > 0);
            bool namesAll = completes && texts.Length == cells.Length && texts.Distinct().Count() == texts.Length;
            bool namesGroups = !areUnits && units is null && (completes || (cells.Distinct().Count() < cells.Length && texts.Length == cells.Length));
            if (areUnits)
            {
                units = other.Cells;
                _leftOut.Add(new LeftOut($"line {other.Line}", "it holds the units of the columns"));
            }
            else if (namesGroups && namesAll)
            {
                _leftOut.Add(new LeftOut($"line {names.Line}", "the line below it names every column"));
                cells = other.Cells;
            }
            else if (namesGroups)
            {
                string group = "";
                cells = [.. cells.Zip(other.Cells, (above, below) => $"{group = Or(above.Trim(), group)} {below.Trim()}".Trim())];
            }
            else
            {
                _leftOut.Add(new LeftOut($"line {other.Line}", "it stands between the names and the rows and holds no values"));
            }
        }

        return (cells, units);
    }

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;

    private static string[] NamesOf(string[] header) =>
        [.. header.Select((name, i) => string.IsNullOrWhiteSpace(name) ? $"column{i + 1}" : PlainText.Of(name.Trim()))];
}
