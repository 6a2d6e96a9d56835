using System.Buffers.Binary;

namespace EdgeRnn.Storage.Journal;

/// <summary>What a record is; the lowest two bits of its first byte.</summary>
internal enum RecordKind
{
    /// <summary>One sample of a stream.</summary>
    Sample,

    /// <summary>A stream's name, channels and position, on which its samples in the same segment build.</summary>
    Declaration,

    /// <summary>The journal was opened: a random number, so that no record which stood here before fits behind it.</summary>
    Opening,
}

/// <summary>The frame of a record: the chain up to and with it (u32), the length of its body (u16), its body.</summary>
/// <remarks>Behind the last record of a segment all bytes are zero; a body is never empty.</remarks>
internal static class RecordFrame
{
    public const int HeadBytes = sizeof(uint) + sizeof(ushort);
    public const int MaxBodyBytes = ushort.MaxValue;

    /// <summary>Completes a record whose body is written.</summary>
    /// <param name="record">The frame, then the body.</param>
    /// <param name="chain">Of the record before.</param>
    /// <returns>The chain of this record.</returns>
    public static uint Seal(Span<byte> record, uint chain)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record[sizeof(uint)..], checked((ushort)(record.Length - HeadBytes)));
        chain = Chain.Continue(chain, record[sizeof(uint)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, chain);
        return chain;
    }

    /// <summary>Whether the bytes begin with a record that fits behind <paramref name="chain"/>, which then becomes its own.</summary>
    public static bool Fits(ReadOnlySpan<byte> bytes, scoped ref uint chain, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (bytes.Length <= HeadBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[sizeof(uint)..]);
        if (length == 0 || length > bytes.Length - HeadBytes)
        {
            return false;
        }

        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (stored != Chain.Continue(chain, bytes[sizeof(uint)..(HeadBytes + length)]))
        {
            return false;
        }

        chain = stored;
        body = bytes.Slice(HeadBytes, length);
        return true;
    }
}
