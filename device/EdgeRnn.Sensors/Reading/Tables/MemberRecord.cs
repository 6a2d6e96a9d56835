using System.Globalization;
using System.Text;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The named members of one record, each with a place of its own that stays from record to record.</summary>
internal sealed class MemberRecord
{
    private const int MostNames = 4096;

    private readonly List<string> _names = [];
    private readonly List<byte[]> _keys = [];
    private (int Start, int Length)[] _fields = new (int, int)[16];
    private byte[] _text = new byte[1024];
    private int _used;
    private int _expected;

    public IReadOnlyList<string> Names => _names;

    public ReadOnlySpan<byte> this[int place] => place < _names.Count ? _text.AsSpan(_fields[place].Start, _fields[place].Length) : default;

    /// <summary>Begins the next record: no member is there.</summary>
    public void Clear()
    {
        Array.Clear(_fields);
        (_used, _expected) = (0, 0);
    }

    /// <summary>Room for a member's value.</summary>
    /// <param name="name">The member.</param>
    /// <param name="length">The most bytes that are written; <see cref="Trim"/> gives back what was not.</param>
    public Span<byte> Set(ReadOnlySpan<byte> name, int length)
    {
        int place = PlaceOf(name);
        if (_used + length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(2 * _text.Length, _used + length));
        }

        _fields[place] = (_used, length);
        _used += length;
        _expected = place + 1;
        return _text.AsSpan(_fields[place].Start, length);
    }

    /// <summary>Shortens the value that was set last.</summary>
    public void Trim(int length)
    {
        int place = _expected - 1;
        _used -= _fields[place].Length - length;
        _fields[place].Length = length;
    }

    /// <summary>Members mostly come in the order of the record before.</summary>
    private int PlaceOf(ReadOnlySpan<byte> name)
    {
        if (_expected < _keys.Count && name.SequenceEqual(_keys[_expected]))
        {
            return _expected;
        }

        for (int i = 0; i < _keys.Count; i++)
        {
            if (name.SequenceEqual(_keys[i]))
            {
                return _fields[i].Length > 0 ? throw new RecordException($"member '{_names[i]}' is there twice; name each channel once") : i;
            }
        }

        if (_keys.Count == MostNames)
        {
            throw new RecordException($"more than {MostNames} members; expected the same ones in each record");
        }

        _keys.Add(name.ToArray());
        _names.Add(Unused(Messages.PlainText.Of(Encoding.UTF8.GetString(name))));
        if (_names.Count > _fields.Length)
        {
            Array.Resize(ref _fields, 2 * _fields.Length);
        }

        return _names.Count - 1;
    }

    /// <summary>Names that differ only in what cannot be shown are numbered.</summary>
    private string Unused(string name)
    {
        string unused = name;
        for (int i = 2; _names.Contains(unused); i++)
        {
            unused = string.Create(CultureInfo.InvariantCulture, $"{name} {i}");
        }

        return unused;
    }
}
