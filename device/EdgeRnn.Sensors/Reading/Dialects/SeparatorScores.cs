using CsvHelper;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>
/// Chooses separator and quote as CleverCSV does: of all pairs the one whose records have the steadiest pattern (mean over the
/// patterns of N (L - 1) / L, for N records of L fields) times the share of fields whose type is known.
/// </summary>
internal static class SeparatorScores
{
    private const int Records = 100;

    private static readonly char[] Separators = [',', ';', '\t', '|'];

    public static (Dialect Dialect, double Score) Best(ReadOnlyMemory<byte> text)
    {
        char[] quotes = text.Span.Contains((byte)'\'') ? ['"', '\''] : ['"'];
        Dialect[] candidates = [.. quotes.SelectMany(quote => Separators.Select(separator => new Dialect { Form = TextForm.Delimited, Separator = separator, Quote = quote }))];
        (Dialect Dialect, double Score) best = (candidates[0], 0);
        foreach (Dialect candidate in candidates)
        {
            double score = Score(text, candidate);
            best = score > best.Score * 1.0001 ? (candidate, score) : best;
        }

        if (best.Score > 0 || !text.Span.ContainsAny((byte)' ', (byte)'\t'))
        {
            return best;
        }

        Dialect blanks = new() { Form = TextForm.Delimited, CollapsesBlanks = true };
        double ofBlanks = Score(Collapsed(text), blanks);
        return ofBlanks > 0.4 ? (blanks, ofBlanks) : best;
    }

    public static ReadOnlyMemory<byte> Collapsed(ReadOnlyMemory<byte> text)
    {
        byte[] copy = text.ToArray();
        BlankRuns runs = new();
        return copy.AsMemory(0, runs.Collapse(copy));
    }

    private static double Score(ReadOnlyMemory<byte> text, Dialect candidate)
    {
        List<SampleRecord> records;
        try
        {
            records = SampleRecords.Split(text, candidate with { HasStrayQuotes = true }, Records, 0);
        }
        catch (CsvFormatException)
        {
            return 0;
        }

        records.RemoveAll(record => record.IsComment);
        if (records.Count == 0)
        {
            return 0;
        }

        // Titles and a header that is one field short are patterns of their own, of which a few records are forgiven.
        var patterns = records.GroupBy(record => record.Cells.Length).Where(group => group.Count() > 2 || records.Count < 12).ToList();
        double pattern = patterns.Sum(group => group.Count() * (group.Key - 1.0) / group.Key) / Math.Max(1, patterns.Count) / records.Count;
        long cells = records.Sum(record => (long)record.Cells.Length);
        long known = records.Sum(record => record.Cells.LongCount(cell => FieldKinds.Of(cell) != FieldKind.Odd));
        return pattern * Math.Pow((double)known / cells, 2);
    }
}
