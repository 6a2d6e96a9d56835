using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Reading;

/// <summary>The beginning of a text, and what it decides.</summary>
/// <param name="Dialect">How the text is laid out.</param>
/// <param name="Table">Its first rows.</param>
/// <param name="Plan">What its columns are for.</param>
internal sealed record RecordingSample(Dialect Dialect, SampleTable Table, ReadingPlan Plan)
{
    private const int MostRows = 1000;

    /// <param name="path">For messages.</param>
    /// <param name="text">Whole lines in UTF-8 without a byte order mark.</param>
    /// <param name="options">What the user decided.</param>
    /// <param name="isLive">More lines will come.</param>
    /// <exception cref="InputException">It cannot be read, or in two ways.</exception>
    public static RecordingSample Of(string path, ReadOnlyMemory<byte> text, ReadingOptions options, bool isLive)
    {
        (Dialect dialect, List<SampleRecord> rows) = DialectSniffer.Of(path, text, options);
        SampleTable table = dialect.Form == TextForm.Delimited
            ? new SampleTable(path, dialect.Names, dialect.Units, rows.ConvertAll(row => row.Cells), rows.ConvertAll(row => row.Line))
            : OfMembers(path, text, dialect, isLive);
        return new RecordingSample(dialect, table, RoleFinder.Decide(table, options, isLive));
    }

    private static SampleTable OfMembers(string path, ReadOnlyMemory<byte> text, Dialect dialect, bool isLive)
    {
        using MemberCursor cursor = new(new LineReader(new MemoryStream(text.ToArray()), path, Dialect.LongestRecord), dialect.Form, dialect.FirstDataLine);
        List<string[]> rows = [];
        List<long> lines = [];
        while (rows.Count < MostRows)
        {
            try
            {
                if (!cursor.Next())
                {
                    break;
                }

                rows.Add([.. Enumerable.Range(0, cursor.Count).Select(place => Encoding.UTF8.GetString(cursor[place]))]);
                lines.Add(cursor.Line);
            }
            catch (RecordException error) when (rows.Count == 0 && !isLive)
            {
                throw new InputException($"{path}:{cursor.Line}: {error.Message}; correct or remove the line", error);
            }
            catch (RecordException)
            {
                // Whoever reads the whole text says so.
            }
        }

        string[][] full = [.. rows.Select(row => row.Concat(Enumerable.Repeat("", cursor.Count - row.Length)).ToArray())];
        return new SampleTable(path, [.. cursor.Names], [.. cursor.Names.Select(UnitText.InName)], full, lines);
    }
}
