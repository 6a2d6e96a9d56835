using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>A segment's bytes on their way from memory by the file to the disk.</summary>
public sealed class SegmentWriterTests : IDisposable
{
    private const int Capacity = 64;

    private readonly SimulatedDisk _disk = new();
    private readonly JournalFolder _folder;
    private readonly SegmentWriter _writer;

    public SegmentWriterTests()
    {
        _folder = new JournalFolder("journal", _disk);
        _writer = new SegmentWriter(_folder, Capacity);
        _writer.Begin(3);
    }

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void The_first_flush_makes_the_whole_file_and_later_ones_write_what_is_new()
    {
        Append(1, 2, 3);
        Assert.True(_writer.IsToBeCreated);
        Assert.Equal(Capacity, _writer.Flush());
        Assert.False(_writer.IsToBeCreated);
        Append(4, 5);
        Assert.Equal(2, _writer.Flush());
        Assert.Equal(0, _writer.Flush());
        Assert.Equal([1, 2, 3, 4, 5, .. new byte[Capacity - 5]], Stored());
    }

    [Fact]
    public void Records_that_come_during_a_synchronisation_stay_unsynchronised()
    {
        Append(1);
        _writer.Flush();
        int bytes = _writer.BeginSync();
        Append(2);
        _writer.Sync();
        Assert.Equal((2, 1), _writer.Unsynced);
        _writer.EndSync(bytes);
        Assert.Equal((1, 1), _writer.Unsynced);
        Assert.Equal((1, false, true), (_writer.Synced, _writer.IsSynced, _writer.NeedsSync));
        _writer.Flush();
        _writer.EndSync(_writer.BeginSync());
        Assert.Equal((0, 0), _writer.Unsynced);
        Assert.True(_writer.IsSynced);
    }

    [Fact]
    public void After_a_failed_synchronisation_all_behind_the_last_good_one_is_written_again()
    {
        Append(1, 2);
        _writer.Flush();
        _writer.EndSync(_writer.BeginSync());
        Append(3, 4, 5);
        _writer.Flush();
        _writer.BeginSync();
        _writer.Distrust();
        Assert.Equal(3, _writer.Flush());
    }

    [Fact]
    public void A_segment_that_is_resumed_is_written_again_and_its_stale_end_zeroed()
    {
        _disk.Put(Path.GetFileName(_folder.PathOf(7)), [1, 2, 3, 9, 9, 9, .. new byte[Capacity - 6]]);
        _writer.Resume(7, [1, 2, 3, 9, 9, 9], filled: 3, staleEnd: 6);
        Append(4);
        Assert.Equal((7, 4, 0), (_writer.Number, _writer.Filled, _writer.Synced));
        Assert.Equal(6, _writer.Flush());
        Assert.Equal([1, 2, 3, 4, .. new byte[Capacity - 4]], Stored());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_file_that_another_process_shortens_is_written_again_as_a_whole(int length)
    {
        Append(1, 2, 3);
        _writer.Flush();
        _writer.EndSync(_writer.BeginSync());
        _disk.Shorten(Path.GetFileName(_folder.PathOf(3)), length);
        Append(4);
        Assert.Equal(Capacity, _writer.Flush());
        Assert.Equal([1, 2, 3, 4, .. new byte[Capacity - 4]], Stored());
        Assert.Equal((0, true), (_writer.Synced, _writer.NeedsSync));
    }

    [Fact]
    public void Another_file_of_its_name_stays_as_it_is()
    {
        string name = Path.GetFileName(_folder.PathOf(3));
        _disk.Put(name, [7]);
        Append(1);
        Assert.Throws<IOException>(() => _writer.Flush());
        Assert.Throws<IOException>(() => _writer.Flush());
        Assert.Equal([7], Stored());
    }

    [Fact]
    public void What_an_attempt_that_failed_has_left_is_replaced()
    {
        _disk.Fails = (_, call) => call == "write";
        Append(1);
        Assert.Throws<IOException>(() => _writer.Flush());
        _disk.Fails = (_, _) => false;
        Assert.Equal(Capacity, _writer.Flush());
        Assert.Equal([1, .. new byte[Capacity - 1]], Stored());
    }

    [Fact]
    public void The_file_is_opened_when_it_is_made_and_never_by_its_name_again()
    {
        string name = Path.GetFileName(_folder.PathOf(3));
        Append(1);
        _writer.Flush();
        _disk.Put(name, [7]);
        Append(2);
        _writer.Flush();
        _writer.Sync();
        Assert.Equal([7], Stored());
    }

    private void Append(params ReadOnlySpan<byte> record)
    {
        record.CopyTo(_writer.Image.AsSpan(_writer.Filled));
        _writer.Filled += record.Length;
        _writer.CountRecord();
    }

    private byte[] Stored()
    {
        byte[] image = [];
        int length = _folder.Read(_writer.Number, Capacity, ref image);
        return image[..length];
    }
}
