using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading;

/// <summary>The beginning of a text, and what it decides.</summary>
/// <param name="Dialect">How the text is laid out.</param>
/// <param name="Table">Its first rows.</param>
/// <param name="Plan">What its columns are for.</param>
internal sealed record RecordingSample(Dialect Dialect, SampleTable Table, ReadingPlan Plan)
{
    private const int MostRows = 1000, MostRowsOfBlock = 60;

    /// <param name="path">For messages.</param>
    /// <param name="text">Whole lines in UTF-8 without a byte order mark.</param>
    /// <param name="options">What the user decided.</param>
    /// <param name="isLive">More lines will come.</param>
    /// <param name="spread">Gives whole lines from places spread over what lies behind so many bytes.</param>
    /// <exception cref="InputException">It cannot be read, or in two ways.</exception>
    public static RecordingSample Of(string path, ReadOnlyMemory<byte> text, ReadingOptions options, bool isLive, Func<long, List<byte[]>>? spread = null)
    {
        (Dialect dialect, List<SampleRecord> rows) = DialectSniffer.Of(path, text, options);
        spread ??= _ => [];
        SampleTable table = dialect.Form == TextForm.Delimited
            ? OfRecords(path, text, Checked(path, dialect, rows), rows, spread)
            : OfMembers(path, text, dialect, isLive, spread);
        RecordingSample sample = new(dialect, table, RoleFinder.Decide(table, options, isLive));
        return !isLive || sample.Plan.Time is not { Forms: [var first, var second, ..] } time ? sample : throw TwoReadings.Of(
            path, sample.Plan.Names[time.Place], first, sample.TimesOf(time, first), second, sample.TimesOf(time, second));
    }

    /// <exception cref="InputException">Most rows have other fields than the header says.</exception>
    private static Dialect Checked(string path, Dialect dialect, List<SampleRecord> rows)
    {
        List<SampleRecord> odd = rows.FindAll(row => row.Cells.Length < dialect.Names.Count || row.Cells.Skip(dialect.Names.Count).Any(cell => cell.Length > 0));
        return odd.Count * 2 <= rows.Count ? dialect
            : throw new InputException($"{path}:{odd[0].Line}: {Faults.Fields(dialect, odd[0].Cells.Length, 1)}; correct or remove the line{Faults.Hint(dialect, odd[0].Cells.Length)}");
    }

    private List<long> TimesOf(TimePlan time, TimeForm form) =>
        [.. Table.Column(time.Place).Present.Select(cell => form.TryParse(cell.Text, out long read) ? read : TimeTrack.None)];

    private static SampleTable OfRecords(string path, ReadOnlyMemory<byte> text, Dialect dialect, List<SampleRecord> rows, Func<long, List<byte[]>> spread)
    {
        List<string[]> cells = rows.ConvertAll(row => row.Cells);
        HashSet<int> breaks = [];
        foreach (byte[] block in rows.Count == 0 ? [] : spread(EndOf(text.Span, rows[^1].Line)))
        {
            breaks.Add(cells.Count);
            cells.AddRange(RowsOf(block, dialect));
        }

        return new SampleTable(path, dialect.Names, dialect.Units, cells, rows.ConvertAll(row => row.Line)) { Breaks = breaks };
    }

    /// <summary>The rows of a block with a field for each column; what a cut quote makes of others does not count.</summary>
    private static IEnumerable<string[]> RowsOf(byte[] block, Dialect dialect)
    {
        try
        {
            return SampleRecords.Split(dialect.CollapsesBlanks ? SeparatorScores.Collapsed(block) : block, dialect, MostRowsOfBlock, 0)
                .Where(record => !record.IsComment && record.Cells.Length == dialect.Names.Count && !record.Cells.SequenceEqual(dialect.Header)).Select(record => record.Cells);
        }
        catch (CsvHelper.CsvFormatException)
        {
            return [];
        }
    }

    private static SampleTable OfMembers(string path, ReadOnlyMemory<byte> text, Dialect dialect, bool isLive, Func<long, List<byte[]>> spread)
    {
        List<string> names = [];
        List<Dictionary<string, string>> rows = [];
        List<long> lines = [];
        HashSet<int> breaks = [];
        TakeMembers(path, text, dialect, dialect.FirstDataLine, MostRows, names, rows, lines, isLive);
        if (dialect.Form == TextForm.Json)
        {
            NestedSamples.Refuse(path, names, rows.Count);
        }

        foreach (byte[] block in lines.Count == 0 ? [] : spread(EndOf(text.Span, lines[^1])))
        {
            breaks.Add(rows.Count);
            TakeMembers(path, block, dialect, 1, MostRowsOfBlock, names, rows, [], isLive: true);
        }

        if (rows.Count == 0)
        {
            throw new InputException($"{path}: no line holds a {(dialect.Form == TextForm.Json ? "JSON object; expected one in each line, as jq -c writes them" : "sample of the line protocol; expected measurement,tag=value field=number time")}");
        }

        string[][] full = [.. rows.Select(row => names.Select(name => row.GetValueOrDefault(name, "")).ToArray())];
        return new SampleTable(path, names, [.. names.Select(UnitText.InName)], full, lines) { Breaks = breaks };
    }

    /// <summary>Where a line ends, roughly: of two kinds of ends only one is counted.</summary>
    private static long EndOf(ReadOnlySpan<byte> text, long line)
    {
        byte end = text.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        int at = 0;
        for (; line > 0 && at < text.Length; line--)
        {
            int next = text[at..].IndexOf(end);
            at = next < 0 ? text.Length : at + next + 1;
        }

        return at;
    }

    private static void TakeMembers(
        string path, ReadOnlyMemory<byte> text, Dialect dialect, long firstLine, int most, List<string> names, List<Dictionary<string, string>> rows, List<long> lines, bool isLive)
    {
        using MemberCursor cursor = new(new LineReader(new MemoryStream(text.ToArray()), path, Dialect.LongestRecord), dialect.Form, firstLine);
        for (int taken = 0; taken < most;)
        {
            try
            {
                if (!cursor.Next())
                {
                    break;
                }

                rows.Add(Enumerable.Range(0, cursor.Count).ToDictionary(place => cursor.Names[place], place => Encoding.UTF8.GetString(cursor[place])));
                lines.Add(cursor.Line);
                taken++;
            }
            catch (RecordException error) when (taken == 0 && !isLive)
            {
                string hint = dialect.Form == TextForm.Json ? $"; an object over several lines becomes one line by: jq -c 'if type == \"array\" then .[] else . end' {path} > samples.jsonl" : "";
                throw new InputException($"{path}:{cursor.Line}: {error.Message}; correct or remove the line{hint}", error);
            }
            catch (RecordException)
            {
                // Whoever reads the whole text says so.
            }
        }

        names.AddRange(cursor.Names.Except(names).ToList());
    }
}
