using System.Buffers.Binary;

namespace EdgeRnn.Storage.Journal;

/// <summary>The first 64 bytes of a segment; its own checksum is where the chain of the segment's records begins.</summary>
/// <param name="Number">Rises by 1 from segment to segment.</param>
/// <param name="Link">The chain at the end of the segment before; 0 for the first.</param>
/// <param name="DurableBefore">Segments with a smaller number were on the disk in full when this one began.</param>
/// <param name="Created">In nanoseconds since 1970 UTC.</param>
/// <param name="Nonce">Random: no two segments begin alike.</param>
/// <param name="Format">The <see cref="Version"/> of what wrote it.</param>
internal readonly record struct SegmentHeader(
    long Number, uint Link, long DurableBefore, long Created, ulong Nonce, uint Format = SegmentHeader.Version)
{
    public const int Bytes = 64;

    /// <summary>Of the layout of segments and records. Since 2 a record may hold decisions; nothing else differs from 1.</summary>
    public const uint Version = 2;

    private const int ChecksumAt = Bytes - sizeof(uint);

    private static ReadOnlySpan<byte> Magic => "EDGERNNJ"u8;

    /// <summary>Writes the header.</summary>
    /// <returns>The chain of the first record.</returns>
    public uint Write(Span<byte> image)
    {
        Span<byte> header = image[..Bytes];
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Format);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Link);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], DurableBefore);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], Created);
        BinaryPrimitives.WriteUInt64LittleEndian(header[40..], Nonce);
        uint chain = Chain.Continue(0, header[..ChecksumAt]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], chain);
        return chain;
    }

    /// <summary>Whether bytes begin as a header does.</summary>
    public static bool Begins(ReadOnlySpan<byte> image) => image.StartsWith(Magic);

    /// <summary>Reads a header; false when there is none, or a damaged one.</summary>
    /// <exception cref="ModelFileException">It is of a newer version.</exception>
    public static bool TryRead(ReadOnlySpan<byte> image, string name, out SegmentHeader header, out uint chain)
    {
        (header, chain) = (default, 0);
        if (image.Length < Bytes || !Begins(image))
        {
            return false;
        }

        chain = BinaryPrimitives.ReadUInt32LittleEndian(image[ChecksumAt..]);
        if (chain != Chain.Continue(0, image[..ChecksumAt]))
        {
            return false;
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(image[8..]);
        if (version is 0 or > Version)
        {
            throw new ModelFileException(
                $"{name} is a journal segment of format {version}; this version reads formats 1 to {Version}. Start the version that wrote it, or move the journal away.");
        }

        header = new SegmentHeader(
            BinaryPrimitives.ReadInt64LittleEndian(image[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(image[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(image[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(image[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(image[40..]),
            version);
        return true;
    }
}
