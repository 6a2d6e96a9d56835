using System.Buffers.Binary;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Fuzz;

/// <summary>
/// Opens a journal whose only segment is the input, as it is and then with checksums that fit, as one who means harm would make it;
/// reads it, records behind it, and reads that again.
/// </summary>
internal static class JournalTarget
{
    private const int HeaderBytes = 64, FrameBytes = 6, SegmentBytes = 32 * 1024;
    private const string Folder = "journal", Segment = "segment-0000000001.journal";

    private static readonly JournalOptions Options = new() { SegmentBytes = SegmentBytes, MaxBytes = 4 * SegmentBytes };

    public static void Run(byte[] input)
    {
        Open(input);
        Open(WithChecksums(input));
    }

    private static void Open(byte[] segment)
    {
        MemoryFiles files = new();
        files.Put(Path.Combine(Folder, Segment), segment);
        try
        {
            long before = Read(files, "a").Records;
            using (SampleJournal journal = new(Folder, files, Options, TimeProvider.System, () => 1))
            {
                JournalWriter writer = journal.Add("fuzz", ["a"]);
                Targets.Require(writer.Append(new JournalRecord { Sequence = 3, Time = 4, Values = [5] }), "a record cannot be written");
            }

            Targets.Require(Read(files, "fuzz").Records > 0, "a record that was written is not there");
            Targets.Require(Read(files, "a").Records >= before, "recording has taken records away");
        }
        catch (StateFolderException)
        {
            return;
        }
    }

    private static JournalReader Read(MemoryFiles files, string stream)
    {
        JournalReader reader = new(new JournalFolder(Folder, files), stream, 0);
        long last = -1;
        while (reader.TryRead(out JournalRecord record))
        {
            Targets.Require(record.Sequence > last && record.Values.Length == reader.Channels.Count, "a record contradicts itself");
            last = record.Sequence;
        }

        return reader;
    }

    private static byte[] WithChecksums(byte[] input)
    {
        byte[] segment = [.. input];
        if (segment.Length < HeaderBytes)
        {
            return segment;
        }

        "EDGERNNJ"u8.CopyTo(segment);
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(8), 1 + (segment[8] & 1u));
        BinaryPrimitives.WriteInt64LittleEndian(segment.AsSpan(16), 1);
        uint chain = Chain.Continue(0, segment.AsSpan(0, HeaderBytes - 4));
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(HeaderBytes - 4), chain);
        for (int at = HeaderBytes; at + FrameBytes < segment.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(segment.AsSpan(at + 4));
            if (length == 0 || length > segment.Length - at - FrameBytes)
            {
                break;
            }

            chain = Chain.Continue(chain, segment.AsSpan(at + 4, 2 + length));
            BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(at), chain);
            at += FrameBytes + length;
        }

        return segment;
    }
}
