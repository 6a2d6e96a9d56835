using CsvHelper;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>One record of a sample.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="IsComment">It begins with # outside quotes.</param>
/// <param name="Cells">Its fields.</param>
internal sealed record SampleRecord(long Line, bool IsComment, string[] Cells);

/// <summary>Splits a sample into records.</summary>
internal static class SampleRecords
{
    private const int MostCells = 1 << 17;

    /// <param name="text">Whole lines in UTF-8, blanks already collapsed where the dialect collapses them.</param>
    /// <param name="dialect">How to split.</param>
    /// <param name="most">Records at most.</param>
    /// <param name="skippedLines">Lines in front of the text.</param>
    /// <exception cref="CsvFormatException">Quotes do not pair.</exception>
    public static List<SampleRecord> Split(ReadOnlyMemory<byte> text, Dialect dialect, int most, int skippedLines)
    {
        List<SampleRecord> records = [];
        using CsvReader reader = CsvReader.Create(text, dialect.TokenizerOptions());
        int cells = 0;
        while (records.Count < most && (cells < MostCells || records.Count < 2) && reader.Read())
        {
            records.Add(new SampleRecord(reader.LineNumber + skippedLines, IsComment(reader), reader.Current.ToArray()));
            cells += reader.FieldCount;
        }

        return records;
    }

    /// <summary>Whether the current record is a comment.</summary>
    public static bool IsComment(CsvReader reader) => reader.RawRecord is [(byte)'#', ..];

    /// <summary>The error for what the tokenizer refuses.</summary>
    public static InputException Refusal(string path, CsvFormatException error, long skippedLines)
    {
        string fault = error.Message.Contains(nameof(CsvReaderOptions.MaxRecordSize), StringComparison.Ordinal)
            ? $"a line longer than {Dialect.LongestRecord >> 20} MB; expected a line for each row; is it a recording?"
            : "quotes that do not pair; expected a quote at both ends of the field and nowhere else; correct the line";
        return new InputException($"{path}:{error.LineNumber + skippedLines}: {fault}", error);
    }
}
