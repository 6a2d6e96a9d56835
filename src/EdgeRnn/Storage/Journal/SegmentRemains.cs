using System.Buffers.Binary;

namespace EdgeRnn.Storage.Journal;

/// <summary>What stands in a segment behind the last record that fits.</summary>
/// <remarks>
/// It is counted and never read: a record is written as differences from the one before it. A record is known to be sound, though the one
/// before it is damaged, by fitting behind the chain that is stored there.
/// </remarks>
/// <param name="Records">Records that cannot be read; of a stretch without any that is sound at least one.</param>
/// <param name="HasSound">Whether some of them are sound, so that this is no end of a journal that was torn while it was written.</param>
internal readonly record struct SegmentRemains(long Records, bool HasSound)
{
    // Bytes that are looked at for a record that fits: beyond that a file was made to take long.
    private const long MostWork = 1L << 30;

    /// <param name="segment">Its bytes.</param>
    /// <param name="from">Where the first record does not fit.</param>
    public static SegmentRemains Of(ReadOnlySpan<byte> segment, int from)
    {
        int end = segment.LastIndexOfAnyExcept((byte)0) + 1;
        long records = 0, work = MostWork;
        bool hasSound = false;
        while (from < end)
        {
            int damaged = FindBeforeSound(segment, from, end, ref work);
            records += CountFrames(segment, from, damaged < 0 ? end : damaged);
            if (damaged < 0)
            {
                break;
            }

            uint chain = BinaryPrimitives.ReadUInt32LittleEndian(segment[damaged..]);
            from = damaged + FrameBytes(segment, damaged);
            for (records++; RecordFrame.Fits(segment[from..], ref chain, out ReadOnlySpan<byte> body); records++)
            {
                from += RecordFrame.HeadBytes + body.Length;
            }

            hasSound = true;
        }

        return new SegmentRemains(records, hasSound);
    }

    /// <summary>The next record whose stored chain is followed by a record that fits; -1 if there is none.</summary>
    private static int FindBeforeSound(ReadOnlySpan<byte> segment, int from, int end, ref long work)
    {
        for (int at = from; at < end && work > 0; at++)
        {
            int bytes = FrameBytes(segment, at), next = at + bytes;
            if (bytes == 0 || next >= end)
            {
                continue;
            }

            uint chain = BinaryPrimitives.ReadUInt32LittleEndian(segment[at..]);
            work -= FrameBytes(segment, next);
            if (RecordFrame.Fits(segment[next..], ref chain, out _))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>The records of a stretch, as far as their lengths lead through it.</summary>
    private static long CountFrames(ReadOnlySpan<byte> segment, int from, int end)
    {
        long frames = 0;
        for (int at = from; at < end; frames++)
        {
            int bytes = FrameBytes(segment, at);
            if (bytes == 0)
            {
                return 1;
            }

            at += bytes;
        }

        return frames;
    }

    /// <summary>The bytes of a record by its stated length; 0 if none of that length can be there.</summary>
    private static int FrameBytes(ReadOnlySpan<byte> segment, int at)
    {
        if (segment.Length - at <= RecordFrame.HeadBytes)
        {
            return 0;
        }

        int bytes = RecordFrame.HeadBytes + BinaryPrimitives.ReadUInt16LittleEndian(segment[(at + sizeof(uint))..]);
        return bytes > RecordFrame.HeadBytes && bytes <= segment.Length - at ? bytes : 0;
    }
}
