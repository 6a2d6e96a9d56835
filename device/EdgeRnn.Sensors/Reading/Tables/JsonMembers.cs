using System.Text.Json;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Reads a JSON object into members; those of nested objects and arrays are named by their path, as <c>aenergy.total</c> and <c>values.0</c>.</summary>
internal sealed class JsonMembers
{
    private readonly byte[] _path = new byte[1024];
    private byte[] _copy = [];
    private readonly int[] _lengths = new int[64];
    private readonly int[] _indices = new int[64];

    /// <summary>Reads one object.</summary>
    /// <param name="text">It begins with the object.</param>
    /// <param name="record">Takes the members.</param>
    /// <returns>How many bytes the object has.</returns>
    /// <exception cref="RecordException">It is no object.</exception>
    public int Read(ReadOnlySpan<byte> text, MemberRecord record)
    {
        if (text.Contains((byte)'N') || text.Contains((byte)'I'))
        {
            text = WithoutWords(text);
        }

        try
        {
            Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = 60, AllowMultipleValues = true });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new RecordException("no JSON object; expected one in each line, as the first");
            }

            ReadMembers(ref reader, record);
            return (int)reader.BytesConsumed;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            throw new RecordException($"no JSON object{(error is JsonException { BytePositionInLine: { } at } ? $" at byte {at + 1}" : "")}; expected one in each line", error);
        }
    }

    /// <summary>NaN and Infinity, which JSON does not know but Python writes, as strings of the same length.</summary>
    private ReadOnlySpan<byte> WithoutWords(ReadOnlySpan<byte> text)
    {
        if (_copy.Length < text.Length)
        {
            _copy = new byte[2 * text.Length];
        }

        Span<byte> copy = _copy.AsSpan(0, text.Length);
        text.CopyTo(copy);
        bool isQuoted = false;
        for (int i = 0; i < copy.Length; i++)
        {
            isQuoted ^= copy[i] == (byte)'"';
            if (copy[i] == (byte)'\\')
            {
                i++;
            }
            else if (!isQuoted && copy[i..].StartsWith("NaN"u8))
            {
                "\"\" "u8.CopyTo(copy[i..]);
                i += 2;
            }
            else if (!isQuoted && copy[i..].StartsWith("Infinity"u8))
            {
                int sign = i > 0 && copy[i - 1] == (byte)'-' ? 1 : 0;
                copy.Slice(i - sign, 8 + sign).Fill((byte)' ');
                "\"inf\""u8.CopyTo(copy[(i - sign)..]);
                i += 7;
            }
        }

        return copy;
    }

    private void ReadMembers(ref Utf8JsonReader reader, MemberRecord record)
    {
        // _lengths[d]: how long the path of level d is; an index of -1 marks an object.
        int depth = 0;
        (_lengths[0], _indices[0]) = (0, -1);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    Name(ref reader, depth);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    int path = Element(depth);
                    (_lengths[++depth], _indices[depth]) = (path, reader.TokenType == JsonTokenType.StartArray ? 0 : -1);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (depth-- == 0)
                    {
                        return;
                    }

                    break;
                default:
                    Value(ref reader, Element(depth), record);
                    break;
            }
        }
    }

    private int _current;

    /// <summary>Appends a member's name to the path of its object.</summary>
    private void Name(ref Utf8JsonReader reader, int depth)
    {
        int at = _lengths[depth];
        if (at > 0)
        {
            _path[at++] = (byte)'.';
        }

        _current = at + reader.CopyString(_path.AsSpan(at));
    }

    /// <summary>The path of the value that follows: that of its name, or of its index in an array.</summary>
    private int Element(int depth)
    {
        if (_indices[depth] < 0)
        {
            return _current;
        }

        int at = _lengths[depth];
        _path[at++] = (byte)'.';
        _ = _indices[depth]++.TryFormat(_path.AsSpan(at), out int written, default, System.Globalization.CultureInfo.InvariantCulture);
        return _current = at + written;
    }

    private void Value(ref Utf8JsonReader reader, int path, MemberRecord record)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            record.Set(_path.AsSpan(0, path), 0);
        }
        else if (reader.TokenType == JsonTokenType.String)
        {
            Span<byte> value = record.Set(_path.AsSpan(0, path), reader.ValueSpan.Length);
            record.Trim(value.Length == 0 ? 0 : reader.CopyString(value));
        }
        else
        {
            reader.ValueSpan.CopyTo(record.Set(_path.AsSpan(0, path), reader.ValueSpan.Length));
        }
    }
}
