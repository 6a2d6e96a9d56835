namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>Reads a line of InfluxDB's line protocol into members: its tags, its fields, the measurement and the time.</summary>
internal static class LineProtocolMembers
{
    /// <exception cref="RecordException">The line is not of that form.</exception>
    public static void Read(ReadOnlySpan<byte> line, MemberRecord record)
    {
        ReadOnlySpan<byte> rest = line.Trim(" \t"u8);
        ReadOnlySpan<byte> tags = Take(ref rest, (byte)' '), fields = Take(ref rest, (byte)' ');
        if (tags.IsEmpty || !fields.Contains((byte)'='))
        {
            throw new RecordException("not of the line protocol; expected measurement,tag=value field=number time");
        }

        ReadOnlySpan<byte> measurement = Take(ref tags, (byte)',');
        measurement.CopyTo(record.Set("_measurement"u8, measurement.Length));
        while (!tags.IsEmpty)
        {
            Pair(Take(ref tags, (byte)','), record, isField: false);
        }

        while (!fields.IsEmpty)
        {
            Pair(Take(ref fields, (byte)','), record, isField: true);
        }

        rest = rest.Trim((byte)' ');
        if (!rest.IsEmpty)
        {
            rest.CopyTo(record.Set("time"u8, rest.Length));
        }
    }

    private static void Pair(ReadOnlySpan<byte> pair, MemberRecord record, bool isField)
    {
        ReadOnlySpan<byte> value = pair, name = Take(ref value, (byte)'=');
        if (name.IsEmpty || name.Length + value.Length + 1 > pair.Length)
        {
            throw new RecordException("a field without a value; expected name=value");
        }

        // 2i and 2u are whole numbers, "x" is text.
        value = isField && value.Length > 1 && value[^1] is (byte)'i' or (byte)'u' && char.IsAsciiDigit((char)value[^2]) ? value[..^1]
            : !isField ? value.Trim((byte)'"') : value is [(byte)'t'] or [(byte)'T'] ? "true"u8 : value is [(byte)'f'] or [(byte)'F'] ? "false"u8 : value.Trim((byte)'"');
        value.CopyTo(record.Set(name, value.Length));
    }

    /// <summary>What stands in front of the next mark that is neither escaped nor quoted; the rest follows behind the mark.</summary>
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, byte mark)
    {
        bool isQuoted = false;
        for (int i = 0; i < rest.Length; i++)
        {
            if (rest[i] == (byte)'\\')
            {
                i++;
            }
            else if (rest[i] == (byte)'"')
            {
                isQuoted = !isQuoted;
            }
            else if (rest[i] == mark && !isQuoted)
            {
                ReadOnlySpan<byte> taken = rest[..i];
                rest = rest[(i + 1)..];
                return taken;
            }
        }

        ReadOnlySpan<byte> all = rest;
        rest = default;
        return all;
    }
}
