using System.Globalization;

namespace EdgeRnn.Sensors.Reading;

/// <summary>What the first rows tell of a column.</summary>
internal sealed class ColumnSample
{
    private static readonly string[] TimeNames =
        ["t", "time", "timestamp", "date", "datetime", "ts", "epoch", "unix", "seconds", "sec", "s", "ms", "millis", "elapsed", "clock"];

    private readonly List<double> _numbers = [];
    private int _texts;
    private int _dates;

    public ColumnSample(string name, IEnumerable<string> cells, bool decimalComma)
    {
        Name = name;
        foreach (string cell in cells)
        {
            switch (NumericField.Read(cell, decimalComma, out _))
            {
                case FieldKind.Missing:
                    break;
                case FieldKind.Text:
                    _texts++;
                    _dates += IsDate(cell) ? 1 : 0;
                    break;
                default:
                    // Timestamps need more digits than a float has.
                    _numbers.Add(double.TryParse(cell.Replace(',', '.'), CultureInfo.InvariantCulture, out double x) ? x : double.NaN);
                    break;
            }
        }
    }

    public string Name { get; }

    /// <summary>There are fields, and none is a number.</summary>
    public bool IsText => _texts > 0 && _numbers.Count == 0;

    /// <summary>Every field is a date or a time of day, and no number.</summary>
    public bool IsDates => IsText && _dates == _texts;

    /// <summary>Named like a time, and its numbers never fall.</summary>
    public bool IsNumericTime => _texts == 0 && _numbers.Count > 0 && IsTimeName(Name)
        && _numbers.Zip(_numbers.Skip(1)).All(pair => pair.Second >= pair.First);

    /// <summary>Counts rows: whole numbers, each one more than that before.</summary>
    public bool IsRowCounter => _texts == 0 && _numbers.Count > 2 && _numbers[0] is 0 or 1
        && _numbers.Zip(_numbers.Skip(1)).All(pair => pair.Second == pair.First + 1);

    /// <summary>Whether a column or member of this name holds the time, if it can.</summary>
    public static bool IsTimeName(string name)
    {
        string plain = name.ToLowerInvariant().Split(['(', '[', ' ', '_'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
        return TimeNames.Contains(plain);
    }

    private static bool IsDate(string cell) =>
        DateTimeOffset.TryParse(cell, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
