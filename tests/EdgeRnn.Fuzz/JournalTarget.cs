using System.Buffers.Binary;
using System.Numerics;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Fuzz;

/// <summary>
/// Opens a journal whose only segment is the input, as it is and then with checksums that fit, as one who means harm would make it;
/// reads it, records behind it, and reads that again.
/// </summary>
internal static class JournalTarget
{
    private const int HeaderBytes = 64, FrameBytes = 6;

    private static readonly string Folder = Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"edgernn-fuzz-journal-{Environment.ProcessId}");

    public static void Run(byte[] input)
    {
        Open(input);
        Open(WithChecksums(input));
    }

    private static void Open(byte[] segment)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllBytes(Path.Combine(Folder, "segment-0000000001.journal"), segment);
        try
        {
            long before = Read("a").Records;
            using (SampleJournal journal = new(Folder))
            {
                JournalWriter writer = journal.Add("fuzz", ["a"]);
                Targets.Require(writer.Append(new JournalRecord { Sequence = 3, Time = 4, Values = [5] }), "a record cannot be written");
            }

            Targets.Require(Read("fuzz").Records > 0, "a record that was written is not there");
            Targets.Require(Read("a").Records >= before, "recording has taken records away");
        }
        catch (StateFolderException)
        {
            return;
        }
        finally
        {
            foreach (string path in Directory.GetFiles(Folder))
            {
                File.Delete(path);
            }
        }
    }

    private static JournalReader Read(string stream)
    {
        JournalReader reader = new(Folder, stream);
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
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(8), 1);
        BinaryPrimitives.WriteInt64LittleEndian(segment.AsSpan(16), 1);
        uint chain = Continue(0, segment.AsSpan(0, HeaderBytes - 4));
        BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(HeaderBytes - 4), chain);
        for (int at = HeaderBytes; at + FrameBytes < segment.Length;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(segment.AsSpan(at + 4));
            if (length == 0 || length > segment.Length - at - FrameBytes)
            {
                break;
            }

            chain = Continue(chain, segment.AsSpan(at + 4, 2 + length));
            BinaryPrimitives.WriteUInt32LittleEndian(segment.AsSpan(at), chain);
            at += FrameBytes + length;
        }

        return segment;
    }

    private static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~before;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
