using System.Buffers.Text;
using System.Text;

namespace EdgeRnn.Sensors.Proc;

/// <summary>Walks the lines of a proc file and the blank-separated fields of a line, without copying.</summary>
internal ref struct ProcText(ReadOnlySpan<byte> text, string path)
{
    private readonly string _path = path;
    private ReadOnlySpan<byte> _rest = text;
    private ReadOnlySpan<byte> _line;
    private ReadOnlySpan<byte> _fields;
    private int _number;

    public bool NextLine()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int end = _rest.IndexOf((byte)'\n');
        _line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[(end + 1)..];
        _fields = _line;
        _number++;
        return true;
    }

    /// <summary>The next field of the line; empty after the last.</summary>
    public ReadOnlySpan<byte> Word()
    {
        int start = _fields.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
        {
            _fields = [];
            return _fields;
        }

        ReadOnlySpan<byte> from = _fields[start..];
        int end = from.IndexOfAny((byte)' ', (byte)'\t');
        ReadOnlySpan<byte> word = end < 0 ? from : from[..end];
        _fields = from[word.Length..];
        return word;
    }

    /// <summary>What stands before <paramref name="mark"/>, without the blanks around it; the fields continue after it.</summary>
    public ReadOnlySpan<byte> Until(byte mark)
    {
        int end = _fields.IndexOf(mark);
        if (end < 0)
        {
            throw Broken($"a '{(char)mark}'");
        }

        ReadOnlySpan<byte> before = _fields[..end].Trim((byte)' ');
        _fields = _fields[(end + 1)..];
        return before;
    }

    public void Skip(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Word();
        }
    }

    /// <exception cref="SensorException">The next field is no counter.</exception>
    public ulong Counter(string what)
    {
        ReadOnlySpan<byte> word = Word();
        return TryCounter(word, out ulong value) ? value : throw Broken($"{what}, a whole number,");
    }

    public static bool TryCounter(ReadOnlySpan<byte> word, out ulong value) =>
        Utf8Parser.TryParse(word, out value, out int used) && used == word.Length;

    public readonly SensorException Broken(string expected) => new(
        $"{_path}, line {_number}: expected {expected} in '{Encoding.UTF8.GetString(_line[..Math.Min(_line.Length, 80)])}'; check what stands in for proc");
}
