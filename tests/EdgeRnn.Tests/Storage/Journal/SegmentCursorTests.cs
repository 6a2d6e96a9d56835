using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

public class SegmentCursorTests
{
    private const int Samples = 10;

    private readonly byte[] _image = new byte[1024];
    private readonly List<int> _ends = [];
    private readonly uint _chain;

    public SegmentCursorTests()
    {
        uint chain = _chain = new SegmentHeader(1, 0, 1, 0, Nonce: 42).Write(_image);
        StreamCoding coding = new(7, "main", ["a", "b"]);
        byte[] body = new byte[200];
        Append(body.AsSpan(0, coding.WriteDeclaration(body)), ref chain);
        for (int row = 0; row < Samples; row++)
        {
            Append(body.AsSpan(0, coding.WriteSample(body, new JournalRecord { Sequence = row, Time = row, Values = [row, -row] })), ref chain);
        }
    }

    [Fact]
    public void It_gives_the_records_in_order_and_ends_behind_the_last()
    {
        SegmentCursor cursor = Start(_image);
        Assert.True(cursor.Next(out _));
        Assert.Equal((RecordKind.Declaration, "main", 7), (cursor.Kind, cursor.Stream!.Name, cursor.LargestId));
        for (int row = 0; row < Samples; row++)
        {
            Assert.True(cursor.Next(out JournalRecord sample));
            Assert.Equal((row, row, -row), (sample.Sequence, sample.Values[0], sample.Values[1]));
            Assert.Equal(_ends[row + 1], cursor.Offset);
        }

        Assert.False(cursor.Next(out _));
        Assert.Equal((_ends[^1], _ends[^1]), (cursor.Offset, cursor.StaleEnd()));
    }

    [Fact]
    public void It_ends_before_a_record_of_which_any_bit_has_changed()
    {
        for (int at = _ends[4]; at < _ends[5]; at++)
        {
            byte[] damaged = [.. _image];
            damaged[at] ^= 0x10;
            SegmentCursor cursor = Start(damaged);
            int records = 0;
            while (cursor.Next(out _))
            {
                records++;
            }

            Assert.Equal((5, _ends[4], _ends[^1]), (records, cursor.Offset, cursor.StaleEnd()));
        }
    }

    [Fact]
    public void A_record_that_fits_but_not_behind_the_one_before_it_is_not_read()
    {
        byte[] moved = [.. _image.AsSpan(0, _ends[2]), .. _image.AsSpan(_ends[3])];
        SegmentCursor cursor = Start(moved);
        while (cursor.Next(out _))
        {
        }

        Assert.Equal(_ends[2], cursor.Offset);
    }

    private SegmentCursor Start(byte[] image)
    {
        SegmentCursor cursor = new();
        cursor.Start(image, image.Length, _chain);
        return cursor;
    }

    private void Append(ReadOnlySpan<byte> body, ref uint chain)
    {
        int at = _ends.Count == 0 ? SegmentHeader.Bytes : _ends[^1];
        body.CopyTo(_image.AsSpan(at + RecordFrame.HeadBytes));
        int end = at + RecordFrame.HeadBytes + body.Length;
        chain = RecordFrame.Seal(_image.AsSpan(at, end - at), chain);
        _ends.Add(end);
    }
}
