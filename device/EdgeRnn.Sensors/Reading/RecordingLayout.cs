using CsvHelper;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Reading;

/// <summary>How a recording's file is laid out, told from its first rows.</summary>
/// <param name="Separator">Between fields.</param>
/// <param name="DecimalComma">Numbers are written 1,5.</param>
/// <param name="HasHeader">The first record holds names.</param>
/// <param name="Columns">What is known of each column.</param>
internal sealed record RecordingLayout(char Separator, bool DecimalComma, bool HasHeader, IReadOnlyList<ColumnSample> Columns)
{
    private const int SampleRows = 1000;
    private const int SampleCells = 1 << 17;

    public IReadOnlyList<string> Names { get; } = [.. Columns.Select(column => column.Name)];

    public static RecordingLayout Of(string path)
    {
        using CsvReader reader = RecordingFile.Open(path, separator: null);
        List<string[]> records = Sample(reader, path);
        if (records.Count == 0)
        {
            throw new InputException($"{path}: holds only blank lines; expected a header line and rows of numbers");
        }

        char separator = reader.Separator;
        bool decimalComma = separator != ',' && UsesDecimalComma(records);
        bool hasHeader = !records[0].Any(cell => NumericField.Read(cell, decimalComma, out _) is FieldKind.Number or FieldKind.Infinite);
        if (hasHeader && records.Count == 1)
        {
            throw new InputException($"{path}: has a header line and no rows; expected rows of numbers below it");
        }

        string[] names = hasHeader ? NamesOf(records[0]) : NamesOf(new string[records[0].Length]);
        RefuseDuplicates(path, names);
        List<string[]> rows = hasHeader ? records[1..] : records;
        return new RecordingLayout(separator, decimalComma, hasHeader,
            [.. names.Select((name, i) => new ColumnSample(name, rows.Where(row => i < row.Length).Select(row => row[i]), decimalComma))]);
    }

    private static List<string[]> Sample(CsvReader reader, string path)
    {
        List<string[]> records = [];
        int cells = 0;
        while (records.Count <= SampleRows && (cells < SampleCells || records.Count < 2) && RecordingFile.Next(reader, path))
        {
            records.Add(reader.Current.ToArray());
            cells += records[^1].Length;
        }

        return records;
    }

    private static bool UsesDecimalComma(List<string[]> records) =>
        records.SelectMany(record => record).Any(
            cell => cell.Contains(',') && NumericField.Read(cell, decimalComma: true, out _) == FieldKind.Number);

    private static string[] NamesOf(string[] header) =>
        [.. header.Select((name, i) => string.IsNullOrWhiteSpace(name) ? $"column{i + 1}" : PlainText.Of(name.Trim()))];

    private static void RefuseDuplicates(string path, string[] names)
    {
        var twice = names.Index().GroupBy(name => name.Item).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            string places = string.Join(" and ", twice.Select(name => name.Index + 1));
            throw new InputException($"{path}:1: column name '{twice.Key}' stands at places {places}; expected a name for each column; rename one");
        }
    }
}
