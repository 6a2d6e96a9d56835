using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>What is recorded is read back, and no more is read than is needed.</summary>
[Collection(nameof(Undisturbed))]
public sealed class SampleJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgernn-journal").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_record_is_read_back_as_it_was(int seed)
    {
        Random random = new(seed);
        string[] channels = [.. Enumerable.Range(0, random.Next(1, 40)).Select(c => $"Kanal {c} µ°")];
        List<(long Sequence, long Time, float[] Values, byte[] Held, int Flags, int Dropped)> expected = [];
        using (SampleJournal journal = new(_folder))
        {
            JournalWriter writer = journal.Add("stream", channels);
            for (long sequence = random.NextInt64(1L << 40), i = 0; i < 2000; i++, sequence += random.Next(5) == 0 ? random.NextInt64(1, 1L << 40) : 1)
            {
                byte[] values = new byte[sizeof(float) * channels.Length], held = new byte[random.Next(2) * ((channels.Length + 7) / 8)];
                random.NextBytes(values);
                random.NextBytes(held);
                float[] floats = new float[channels.Length];
                Buffer.BlockCopy(values, 0, floats, 0, values.Length);
                long time = random.Next(9) switch { 0 => long.MinValue, 1 => long.MaxValue, 2 => random.NextInt64(), _ => i * 1_000_000_000 };
                expected.Add((sequence, time, floats, held, random.Next(8), random.Next(3) * random.Next(int.MaxValue / 3)));
                Assert.True(Append(writer, expected[^1]));
            }

            Assert.True(journal.Sync());
        }

        JournalReader reader = new(_folder, "stream");
        foreach (var sample in expected)
        {
            Assert.True(reader.TryRead(out JournalRecord record));
            Assert.Equal((sample.Sequence, sample.Time, sample.Dropped), (record.Sequence, record.Time, record.Dropped));
            Assert.Equal(sample.Flags, (record.Learned ? 1 : 0) + (record.FollowsGap ? 2 : 0) + (record.FollowsRollback ? 4 : 0));
            Assert.Equal(sample.Held, record.HeldBack.ToArray());
            Assert.Equal(sample.Values.Select(BitConverter.SingleToInt32Bits), record.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        }

        Assert.False(reader.TryRead(out _));
        Assert.Equal((2000L, 0), (reader.Records, reader.Misfits));
        Assert.Equal(channels, reader.Channels);
    }

    [Fact]
    public void A_record_of_four_channels_takes_at_most_29_bytes()
    {
        SimulatedDisk disk = new();
        using SampleJournal journal = new("journal", disk, new JournalOptions { SegmentBytes = 1 << 17, MaxBytes = 1 << 20 }, TimeProvider.System, () => 1);
        JournalWriter writer = journal.Add("main", ["a", "b", "c", "d"]);
        Random random = new(1);
        for (long i = 0; i < 1002; i++)
        {
            Recorded.Append(writer, i, time: (i * 1_000_000_000) + random.Next(500_000));
        }

        byte[] image = [];
        new JournalFolder("journal", disk).Read(1, int.MaxValue, ref image);
        int used = image.AsSpan().LastIndexOfAnyExcept((byte)0);
        Assert.InRange(used, 1000 * 27, 1000 * 29);
    }

    [Fact]
    public void A_start_at_the_end_of_a_long_journal_reads_three_segments_and_the_heads_of_none_but_those()
    {
        SimulatedDisk disk = new();
        JournalOptions options = new() { SegmentBytes = 4096, MaxBytes = 1 << 24 };
        using (SampleJournal journal = new("journal", disk, options, TimeProvider.System, () => 1))
        {
            JournalWriter writer = journal.Add("main", ["a", "b"]);
            for (long i = 0; i < 50_000; i++)
            {
                Recorded.Append(writer, i);
                _ = i % 20 > 0 || journal.Sync();
            }
        }

        int opened = 0;
        disk.Fails = (_, call) =>
        {
            opened += call == "open" ? 1 : 0;
            return false;
        };
        using SampleJournal again = new("journal", disk, options, TimeProvider.System, () => 2);
        JournalReader reader = again.Read("main", from: 49_000);
        Assert.True(reader.TryRead(out JournalRecord record));
        Assert.Equal(49_000, record.Sequence);
        while (reader.TryRead(out _))
        {
        }

        Assert.Equal(1000, reader.Records);
        Assert.InRange(again.Status.Segments, 200, 400);
        Assert.InRange(opened, 3, 24);
    }

    [Fact]
    public void Nothing_is_allocated_while_a_segment_is_filled()
    {
        using SampleJournal journal = new(_folder);
        JournalWriter writer = journal.Add("main", ["a", "b", "c", "d"]);
        long next = 0;
        Fill(1000);
        Assert.Equal(0, Allocations.Of(() => Fill(3800)));
        Assert.Equal(1, journal.Status.Segments);

        void Fill(int samples)
        {
            for (long end = next + samples; next < end; next++)
            {
                Recorded.Append(writer, next);
            }
        }
    }

    [Fact]
    public void A_stream_that_was_added_again_is_found_from_any_sequence_on()
    {
        using SampleJournal journal = new("journal", new SimulatedDisk(), new JournalOptions { SegmentBytes = 1024, MaxBytes = 1 << 20 }, TimeProvider.System, () => 1);
        JournalWriter writer = journal.Add("main", ["a"]);
        for (long i = 0; i < 200; i++)
        {
            writer = i == 10 ? journal.Add("main", ["a"]) : writer;
            Recorded.Append(writer, i);
        }

        for (long from = 0; from < 200; from++)
        {
            Assert.Equal(200 - from, Recorded.Sequences(journal.Read("main", from)).Count);
        }
    }

    [Fact]
    public void A_segment_says_what_it_holds_and_whether_it_follows_the_one_before()
    {
        using (SampleJournal journal = new(_folder, new JournalOptions { SegmentBytes = 4096 }))
        {
            JournalWriter first = journal.Add("first", ["a"]), second = journal.Add("second", ["b", "c"]);
            for (long i = 0; i < 300; i++)
            {
                Recorded.Append(i % 3 == 0 ? first : second, i);
            }
        }

        JournalSegment[] segments = [.. JournalSegment.List(_folder).Select(JournalSegment.Read)];
        Assert.InRange(segments.Length, 2, 10);
        Assert.Equal((100, 200), (Samples("first"), Samples("second")));
        Assert.Equal((0, 299), (segments[0].Parts[0].FirstSequence, segments[^1].Parts.Max(part => part.LastSequence)));
        Assert.All(segments[1..], (segment, i) => Assert.True(segment.Follows(segments[i])));
        Assert.False(segments[0].Follows(segments[1]));

        long Samples(string stream) => segments.SelectMany(segment => segment.Parts).Where(part => part.Stream == stream).Sum(part => part.Samples);
    }

    [Fact]
    public void Several_streams_are_read_in_one_pass_that_begins_where_the_first_of_them_is_wanted()
    {
        const int Streams = 600;
        using (SampleJournal journal = new(_folder))
        {
            JournalWriter[] writers = [.. Enumerable.Range(0, Streams).Select(s => journal.Add($"a stream with the number {s}", ["a"]))];
            for (long i = 0; i < 600; i++)
            {
                Array.ForEach(writers, writer => Recorded.Append(writer, i));
            }
        }

        Dictionary<string, long> from = Enumerable.Range(0, Streams).ToDictionary(s => $"a stream with the number {s}", s => s == 7 ? 580 : 590L);
        JournalReader reader = new(_folder, from);
        Dictionary<string, List<long>> read = [];
        while (reader.TryRead(out JournalRecord record))
        {
            (read.TryGetValue(reader.Stream, out List<long>? sequences) ? sequences : read[reader.Stream] = []).Add(record.Sequence);
        }

        Assert.Equal(Streams, read.Count);
        Assert.All(read, stream => Assert.Equal(Enumerable.Range((int)from[stream.Key], 600 - (int)from[stream.Key]).Select(i => (long)i), stream.Value));
        Assert.True(reader.Segments < Directory.GetFiles(_folder).Length, $"{reader.Segments} segments read");
    }

    [Fact]
    public void A_torn_record_is_cut_counted_and_overwritten()
    {
        using (SampleJournal journal = new(_folder))
        {
            JournalWriter writer = journal.Add("main", ["a"]);
            for (long i = 0; i < 10; i++)
            {
                Recorded.Append(writer, i);
            }
        }

        string path = Directory.GetFiles(_folder).Single();
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        bytes[end - 1] ^= 1;
        File.WriteAllBytes(path, bytes);
        for (int start = 0; start < 2; start++)
        {
            using SampleJournal journal = new(_folder);
            Assert.Equal(start == 0 ? 1 : 0, journal.Status.CutRecords);
            Assert.True(Recorded.Append(journal.Add("main", ["a"]), 100 + start));
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 100, 101], Recorded.Sequences(new JournalReader(_folder, "main")));
    }

    [Fact]
    public void A_segment_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        using (SampleJournal journal = new(_folder))
        {
            Recorded.Append(journal.Add("main", ["a"]), 0);
        }

        string path = Directory.GetFiles(_folder).Single();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[8] = 3;
        BitConverter.TryWriteBytes(bytes.AsSpan(60), Chain.Continue(0, bytes.AsSpan(0, 60)));
        File.WriteAllBytes(path, bytes);
        StateFolderException refused = Assert.Throws<StateFolderException>(() => new SampleJournal(_folder));
        Assert.Contains("format 3; this version reads formats 1 to 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void What_a_record_cannot_hold_is_refused()
    {
        using SampleJournal journal = new(_folder);
        Assert.Contains("20000 channels", Assert.Throws<ArgumentException>(() => journal.Add("wide", new string[20_000].Select((_, c) => $"c{c}").ToList())).Message, StringComparison.Ordinal);
        JournalWriter writer = journal.Add("main", ["a"]);
        Recorded.Append(writer, 5);
        Assert.Contains("expected at least 6", Assert.Throws<ArgumentException>(() => Recorded.Append(writer, 5)).Message, StringComparison.Ordinal);
        Assert.Contains("2 values", Assert.Throws<ArgumentException>(() => writer.Append(new JournalRecord { Sequence = 9, Time = 0, Values = [1, 2] })).Message, StringComparison.Ordinal);
    }

    private static bool Append(JournalWriter writer, (long Sequence, long Time, float[] Values, byte[] Held, int Flags, int Dropped) sample) => writer.Append(new JournalRecord
    {
        Sequence = sample.Sequence,
        Time = sample.Time,
        Values = sample.Values,
        HeldBack = sample.Held,
        Dropped = sample.Dropped,
        Learned = (sample.Flags & 1) != 0,
        FollowsGap = (sample.Flags & 2) != 0,
        FollowsRollback = (sample.Flags & 4) != 0,
    });
}
