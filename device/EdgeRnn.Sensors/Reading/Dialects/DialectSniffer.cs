using System.Text;
using CsvHelper;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>Decides the dialect of a text from its first lines.</summary>
internal static class DialectSniffer
{
    private const int SampleRecordCount = 1000;

    /// <param name="path">For messages.</param>
    /// <param name="text">Whole lines in UTF-8 without a byte order mark.</param>
    /// <param name="options">What the user decided.</param>
    /// <returns>The dialect, and the records of the sample behind the header; none where the form is not delimited.</returns>
    /// <exception cref="InputException">The text cannot be a recording.</exception>
    public static (Dialect Dialect, List<SampleRecord> Rows) Of(string path, ReadOnlyMemory<byte> text, ReadingOptions options)
    {
        ReadOnlyMemory<byte> rest = SkipLines(text, options.SkipRows);
        ReadOnlySpan<byte> start = rest.Span.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
        {
            throw new InputException($"{path}: holds only blank lines; expected a header line and rows of numbers");
        }

        if (options.Separator is null && OtherForm(start) is { } form)
        {
            return (new Dialect { Form = form.Form, FirstDataLine = options.SkipRows + 1, Reason = form.Reason }, []);
        }

        (Dialect dialect, double score) = Separated(rest, options);
        dialect = dialect with { TrimsBlanks = rest.Span.IndexOf(Encoding.ASCII.GetBytes($"{dialect.Separator} {dialect.Quote}")) >= 0 };
        if (rest.Span.StartsWith("sep="u8))
        {
            dialect = dialect with { LeftOut = [new LeftOut($"line {options.SkipRows + 1}", "it names the separator, as Excel does")] };
        }

        ReadOnlyMemory<byte> split = dialect.CollapsesBlanks ? SeparatorScores.Collapsed(rest) : rest;
        List<SampleRecord> records = Split(path, split, ref dialect, options.SkipRows);
        return WithHeader(path, dialect, records, options.Separator is null
            ? FormattableString.Invariant($"of all separators it gives the steadiest records of known types (score {score:0.00})") : "chosen with --separator");
    }

    private static (Dialect, double) Separated(ReadOnlyMemory<byte> text, ReadingOptions options) => options.Separator switch
    {
        null => SeparatorScores.Best(text),
        ' ' => (new Dialect { Form = TextForm.Delimited, CollapsesBlanks = true }, 1),
        { } given => (new Dialect { Form = TextForm.Delimited, Separator = given }, 1),
    };

    private static List<SampleRecord> Split(string path, ReadOnlyMemory<byte> text, ref Dialect dialect, int skipped)
    {
        try
        {
            return SampleRecords.Split(text, dialect, SampleRecordCount, skipped);
        }
        catch (CsvFormatException error) when (error.Message.Contains("inside an unquoted field", StringComparison.Ordinal))
        {
            dialect = dialect with { HasStrayQuotes = true };
            return SampleRecords.Split(text, dialect, SampleRecordCount, skipped);
        }
        catch (CsvFormatException error)
        {
            throw SampleRecords.Refusal(path, error, skipped);
        }
    }

    private static (Dialect, List<SampleRecord>) WithHeader(string path, Dialect dialect, List<SampleRecord> records, string reason)
    {
        List<LeftOut> leftOut = [];
        int comments = records.Count(record => record.IsComment);
        HeaderRows header = new(comments == records.Count ? records.ConvertAll(record => record with { IsComment = false }) : records);
        if (header.HasHeader && header.FirstDataLine == long.MaxValue)
        {
            throw new InputException($"{path}: has a header line and no rows; expected rows of numbers below it");
        }

        if (records.Any(record => record.IsComment))
        {
            leftOut.Add(new LeftOut("lines that begin with #", $"they are comments or annotations, line {records.First(record => record.IsComment).Line} the first"));
        }

        dialect = dialect with
        {
            HasHeader = header.HasHeader,
            Header = header.Cells,
            Names = header.Names,
            Units = header.Units,
            FirstDataLine = header.FirstDataLine,
            LeftOut = [.. dialect.LeftOut, .. leftOut, .. header.LeftOut],
            Reason = reason,
        };
        RefuseDuplicates(path, dialect);
        if (reason.StartsWith("of all", StringComparison.Ordinal))
        {
            RefuseDecimalOrTwo(path, dialect, records);
        }

        return (dialect, records.FindAll(record => !record.IsComment && record.Line >= header.FirstDataLine && !record.Cells.SequenceEqual(header.Cells)));
    }

    private static (TextForm Form, string Reason)? OtherForm(ReadOnlySpan<byte> start) =>
        start[0] == (byte)'{' || (start[0] == (byte)'[' && start[1..].TrimStart(" \t\r\n"u8).StartsWith("{"u8)) ? (TextForm.Json, "the first line is a JSON object")
        : LineProtocolText.Matches(start) ? (TextForm.LineProtocol, "lines are measurement, tags, fields and a time")
        : null;

    private static ReadOnlyMemory<byte> SkipLines(ReadOnlyMemory<byte> text, int lines)
    {
        byte mark = text.Span.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        for (; lines > 0; lines--)
        {
            int end = text.Span.IndexOf(mark);
            text = end < 0 ? default : text[(end + 1)..];
        }

        return text;
    }

    /// <summary>Lines such as 21,05 without a header: one number or two.</summary>
    private static void RefuseDecimalOrTwo(string path, Dialect dialect, List<SampleRecord> records)
    {
        const int Fewest = 4;
        List<SampleRecord> rows = records.FindAll(record => !record.IsComment);
        if (dialect.HasHeader || dialect.Separator != ',' || dialect.Names.Count != 2 || rows.Count < Fewest
            || !rows.TrueForAll(row => row.Cells is [var first, var second] && IsWhole(first.AsSpan().TrimStart("+-")) && IsWhole(second)))
        {
            return;
        }

        bool hasLeadingZero = rows.Exists(row => row.Cells[1] is ['0', _, ..]);
        if (hasLeadingZero || (rows[0].Cells[1].Length > 1 && rows.TrueForAll(row => row.Cells[1].Length == rows[0].Cells[1].Length)))
        {
            string line = $"{rows[0].Cells[0]},{rows[0].Cells[1]}";
            throw new InputException($"{path}:{rows[0].Line}: '{line}' can be read in two ways, one number with a decimal comma or two whole numbers, and nothing decides; choose: --separator semicolon for one, --separator comma for two");
        }

        static bool IsWhole(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
    }

    private static void RefuseDuplicates(string path, Dialect dialect)
    {
        var twice = dialect.Names.Index().GroupBy(name => name.Item).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            string places = string.Join(" and ", twice.Select(name => name.Index + 1));
            throw new InputException($"{path}:1: column name '{twice.Key}' stands at places {places}; expected a name for each column; rename one");
        }
    }
}
