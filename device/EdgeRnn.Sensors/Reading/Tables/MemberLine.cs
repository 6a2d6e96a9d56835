using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Splits lines of JSON or of the line protocol into named members.</summary>
/// <param name="form">Which of them.</param>
internal sealed class MemberLine(TextForm form) : ILineRecord
{
    private readonly MemberRecord _record = new();
    private readonly JsonMembers _json = new();
    private byte[] _more = [];
    private int _moreLength;

    public IReadOnlyList<string> Names => _record.Names;

    public int Count => _record.Names.Count;

    public ReadOnlySpan<byte> this[int place] => _record[place];

    public bool Take(ReadOnlySpan<byte> line)
    {
        _record.Clear();
        if (form == TextForm.LineProtocol)
        {
            ReadOnlySpan<byte> text = line.Trim(" \t\r"u8);
            if (text.IsEmpty || text[0] == (byte)'#')
            {
                return false;
            }

            LineProtocolMembers.Read(text, _record);
            return true;
        }

        return TakeObject(line.Trim(" \t\r"u8).TrimStart("[, "u8).TrimEnd(",] "u8));
    }

    /// <summary>A line may hold several objects, as of an array.</summary>
    /// <returns>Whether there is a further one, which is the current record now.</returns>
    public bool TakeMore()
    {
        if (_moreLength == 0)
        {
            return false;
        }

        _record.Clear();
        return TakeObject(_more.AsSpan(0, _moreLength));
    }

    public void Dispose()
    {
    }

    private bool TakeObject(ReadOnlySpan<byte> text)
    {
        _moreLength = 0;
        if (text.IsEmpty)
        {
            return false;
        }

        int length = _json.Read(text, _record);
        ReadOnlySpan<byte> behind = text[length..].TrimStart(", \t"u8);
        if (!behind.IsEmpty && behind[0] != (byte)'{')
        {
            throw new RecordException($"no JSON object at byte {length + 1}; expected one in each line");
        }

        if (behind.Length > _more.Length)
        {
            _more = new byte[behind.Length];
        }

        behind.CopyTo(_more);
        _moreLength = behind.Length;
        return true;
    }
}
