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
        Assert.Equal((0L, tail.Number, tail.Filled), (tail.CutRecords, tail.Segments[^1], tail.StaleEnd));
        Assert.Equal(tail.Filled, tail.Image.LastIndexOfAnyExcept((byte)0) + 1);
    }

    [Fact]
    public void A_torn_record_at_the_end_is_cut_and_counted()
    {
        JournalTail before = new(_journal);
        Flip(before.Number, before.Filled - 1);
        JournalTail tail = new(_journal);
        Assert.Equal((1L, before.Number, before.Filled), (tail.CutRecords, tail.Number, tail.StaleEnd));
        Assert.True(tail.Filled < before.Filled);
        Assert.NotEqual(before.Chain, tail.Chain);
    }

    [Fact]
    public void A_file_behind_the_newest_segment_that_is_none_is_left_out_and_deleted_by_the_cut()
    {
        JournalTail before = new(_journal);
        string stray = _journal.PathOf(before.Number + 1);
        File.WriteAllBytes(stray, [1, 2, 3]);
        JournalTail tail = new(_journal);
        Assert.Equal((before.Number, before.Filled, 1L), (tail.Number, tail.Filled, tail.CutRecords));
        Assert.DoesNotContain(before.Number + 1, tail.Segments);
        Assert.True(File.Exists(stray));
        tail.Cut();
        Assert.False(File.Exists(stray));
    }

    [Fact]
    public void An_empty_folder_has_no_end()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        JournalTail tail = new(new JournalFolder(empty, new PhysicalFileSystem()));
        Assert.Equal((-1L, 0L), (tail.Number, tail.CutRecords));
        Assert.Empty(tail.Segments);
    }

    private void Flip(long segment, int at)
    {
        byte[] bytes = File.ReadAllBytes(_journal.PathOf(segment));
        bytes[at] ^= 1;
        File.WriteAllBytes(_journal.PathOf(segment), bytes);
    }
}
