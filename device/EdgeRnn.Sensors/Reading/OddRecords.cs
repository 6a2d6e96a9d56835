using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Records that are not like the others: which are left out, and which are an error.</summary>
/// <param name="path">Of the recording.</param>
/// <param name="dialect">How it is laid out.</param>
/// <param name="text">Its text, for where zero bytes stand.</param>
/// <param name="leftOut">Takes what is left out.</param>
/// <param name="headerLine">The line of the header.</param>
internal sealed class OddRecords(string path, Dialect dialect, CleanStream text, List<LeftOut> leftOut, long headerLine)
{
    private readonly int _expected = dialect.Names.Count;

    /// <summary>The recording ends within the record that was left out last.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether the record has a field for each column.</summary>
    public bool HasAllFields(IRecordCursor cursor)
    {
        int expected = _expected;
        if (cursor.Count == expected || cursor is not DelimitedCursor || (cursor.Count > expected && IsEmptyFrom(cursor, expected)))
        {
            return true;
        }

        if (cursor.Count == 1 && cursor[0] is [0x1A])
        {
            return false;
        }

        LeaveOutOrRefuse(cursor, cursor.Line, Faults.Fields(dialect, cursor.Count, headerLine), Faults.Hint(dialect, cursor.Count));
        return false;
    }

    /// <summary>A record that the end of the file or zero bytes cut is left out; any other is an error.</summary>
    public void LeaveOutOrRefuse(IRecordCursor cursor, long line, string fault, string hint = "")
    {
        if (text.ZeroBytes > 0 && IsNearZeroes(cursor))
        {
            leftOut.Add(new LeftOut($"line {line}", $"zero bytes stand in it, as after a power cut: {fault}"));
            return;
        }

        bool isSummary = cursor is DelimitedCursor && cursor.Count > 0 && FieldKinds.Of(ChannelColumn.Shown(cursor[0])) == FieldKind.Text;
        bool endsWithin = !EndsWithLineEnd();
        IsCut = (endsWithin || isSummary) && IsLast(cursor, line);
        leftOut.Add(IsCut
            ? new LeftOut($"line {line}", endsWithin ? $"the file ends within it: {fault}" : $"it is a summary behind the rows: {fault}")
            : throw new InputException($"{path}:{line}: {fault}; correct or remove the line{hint}"));
    }

    private static bool IsEmptyFrom(IRecordCursor cursor, int place)
    {
        while (place < cursor.Count && cursor[place].Trim(" \t"u8).IsEmpty)
        {
            place++;
        }

        return place >= cursor.Count;
    }

    /// <summary>Zero bytes stood in the current record or at one of its ends.</summary>
    private bool IsNearZeroes(IRecordCursor cursor)
    {
        const int Near = 256, LineEnd = 2;
        (long first, long last) = text.ZeroesAt;
        return cursor is not DelimitedCursor delimited || (delimited.Offset + Near >= first && delimited.Offset <= last + LineEnd);
    }

    private bool EndsWithLineEnd()
    {
        using FileStream file = File.OpenRead(path);
        file.Seek(-Math.Min(2, file.Length), SeekOrigin.End);
        Span<byte> end = stackalloc byte[2];
        int read = file.ReadAtLeast(end, 2, throwOnEndOfStream: false);
        return (read == 2 && end[1] == 0 ? end[0] : end[Math.Max(0, read - 1)]) is (byte)'\n' or (byte)'\r';
    }

    private static bool IsLast(IRecordCursor cursor, long line)
    {
        try
        {
            return !cursor.Next() || cursor.Line == line;
        }
        catch (Exception error) when (error is RecordException or InputException)
        {
            return false;
        }
    }
}
