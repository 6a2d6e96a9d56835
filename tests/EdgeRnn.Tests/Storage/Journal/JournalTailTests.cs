using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

public sealed class JournalTailTests : IDisposable
{
    private const int Samples = 400;

    private readonly string _folder = Directory.CreateTempSubdirectory("edgernn-tail").FullName;
    private readonly JournalFolder _journal;

    public JournalTailTests()
    {
        _journal = new JournalFolder(_folder, new PhysicalFileSystem());
        using SampleJournal journal = new(_folder, new PhysicalFileSystem(), new JournalOptions { SegmentBytes = 4096 }, TimeProvider.System, () => 1);
        JournalWriter writer = journal.Add("main", ["a"]);
        for (int row = 0; row < Samples; row++)
        {
            writer.Append(new JournalRecord { Sequence = row, Time = row, Values = [row] });
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_journal_that_was_closed_ends_with_its_last_record()
    {
        JournalTail tail = new(_journal);
        Assert.True(tail.Number > 1);
        Assert.Equal((0L, tail.Number, tail.Filled), (tail.Unreadable, tail.Segments[^1], tail.StaleEnd));
        Assert.Equal(tail.Filled, tail.Image.LastIndexOfAnyExcept((byte)0) + 1);
    }

    [Fact]
    public void A_torn_record_at_the_end_is_cut_and_counted()
    {
        JournalTail before = new(_journal);
        Flip(before.Number, before.Filled - 1);
        JournalTail tail = new(_journal);
        Assert.Equal((1L, before.Number, before.Filled), (tail.Unreadable, tail.Number, tail.StaleEnd));
        Assert.True(tail.Filled < before.Filled);
        Assert.NotEqual(before.Chain, tail.Chain);
    }

    [Fact]
    public void A_damaged_record_with_sound_ones_behind_it_is_counted_with_these_and_left_as_it_is()
    {
        JournalTail before = new(_journal);
        int records = Records(before.Number);
        byte[] bytes = Flip(before.Number, SegmentHeader.Bytes + 1);
        JournalTail tail = new(_journal);
        Assert.Equal((records, before.Number, false), (tail.Unreadable, tail.Number, tail.MayContinue));
        tail.Cut();
        Append(Samples);
        Assert.Equal(bytes, File.ReadAllBytes(_journal.PathOf(before.Number)));
        Assert.Equal(before.Number + 1, new JournalTail(_journal).Number);
        JournalReader reader = new(_folder, "main");
        Assert.Equal([.. Enumerable.Range(0, Samples - records + 1).Select(row => (long)row), Samples], Read(reader));
        Assert.Equal(1, reader.Misfits);
    }

    [Fact]
    public void What_stands_behind_a_damaged_segment_is_kept_and_read()
    {
        JournalTail before = new(_journal);
        long damaged = before.Number - 1;
        Flip(damaged, 2000);
        JournalTail tail = new(_journal);
        Assert.Equal((0L, before.Number, true), (tail.Unreadable, tail.Number, tail.MayContinue));
        Assert.Equal(before.Segments, tail.Segments);
        tail.Cut();
        JournalSegment segment = JournalSegment.Read(_journal.PathOf(damaged));
        List<long> read = Read(new JournalReader(_folder, "main"));
        Assert.True(segment.IsDamaged);
        Assert.Equal(Samples - read.Count, segment.MisfitRecords);
        Assert.Equal(Samples - 1, read[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public void A_file_at_the_end_in_which_nothing_was_written_is_left_out_and_deleted_by_the_cut(int zeros)
    {
        JournalTail before = new(_journal);
        string stray = _journal.PathOf(before.Number + 1);
        File.WriteAllBytes(stray, new byte[zeros]);
        JournalTail tail = new(_journal);
        Assert.Equal((before.Number, before.Filled, 0L, true), (tail.Number, tail.Filled, tail.Unreadable, tail.MayContinue));
        Assert.DoesNotContain(before.Number + 1, tail.Segments);
        Assert.True(File.Exists(stray));
        tail.Cut();
        Assert.False(File.Exists(stray));
    }

    [Fact]
    public void A_last_segment_whose_header_is_damaged_is_counted_and_kept_and_another_one_begins()
    {
        JournalTail before = new(_journal);
        int records = Records(before.Number);
        byte[] bytes = Flip(before.Number, 20);
        JournalTail tail = new(_journal);
        Assert.Equal((before.Number - 1, (long)records, false), (tail.Number, tail.Unreadable, tail.MayContinue));
        tail.Cut();
        Append(Samples);
        Assert.Equal(bytes, File.ReadAllBytes(_journal.PathOf(before.Number)));
        Assert.Equal(before.Number + 1, new JournalTail(_journal).Number);
    }

    [Fact]
    public void An_empty_folder_has_no_end()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        JournalTail tail = new(new JournalFolder(empty, new PhysicalFileSystem()));
        Assert.Equal((-1L, 0L), (tail.Number, tail.Unreadable));
        Assert.Empty(tail.Segments);
    }

    private void Append(int row)
    {
        using SampleJournal journal = new(_folder, new PhysicalFileSystem(), new JournalOptions { SegmentBytes = 4096 }, TimeProvider.System, () => 2);
        journal.Add("main", ["a"]).Append(new JournalRecord { Sequence = row, Time = row, Values = [row] });
    }

    /// <summary>Of any kind.</summary>
    private int Records(long segment)
    {
        SegmentCursor cursor = new();
        byte[] image = File.ReadAllBytes(_journal.PathOf(segment));
        Assert.True(SegmentHeader.TryRead(image, "", out _, out uint chain));
        cursor.Start(image, image.Length, chain);
        int records = 0;
        while (cursor.Next(out _))
        {
            records++;
        }

        return records;
    }

    private static List<long> Read(JournalReader reader)
    {
        List<long> sequences = [];
        while (reader.TryRead(out JournalRecord record))
        {
            sequences.Add(record.Sequence);
        }

        return sequences;
    }

    private byte[] Flip(long segment, int at)
    {
        byte[] bytes = File.ReadAllBytes(_journal.PathOf(segment));
        bytes[at] ^= 1;
        File.WriteAllBytes(_journal.PathOf(segment), bytes);
        return bytes;
    }
}
