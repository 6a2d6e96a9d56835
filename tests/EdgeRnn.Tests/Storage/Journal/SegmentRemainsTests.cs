using System.Buffers.Binary;
using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

public class SegmentRemainsTests
{
    private const int Records = 10, Body = 20, Frame = RecordFrame.HeadBytes + Body;
    private readonly byte[] _segment = Written();

    [Fact]
    public void Behind_the_last_record_there_is_nothing() =>
        Assert.Equal(new SegmentRemains(0, false), SegmentRemains.Of(_segment, Records * Frame));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(Frame - 1)]
    public void A_flipped_bit_anywhere_in_a_record_costs_it_and_all_behind_it(int at)
    {
        _segment[(3 * Frame) + at] ^= 1;
        Assert.Equal(new SegmentRemains(Records - 3, true), SegmentRemains.Of(_segment, 3 * Frame));
    }

    [Fact]
    public void Two_damaged_places_count_once_each()
    {
        _segment[(3 * Frame) + 9] ^= 1;
        _segment[(7 * Frame) + 9] ^= 1;
        Assert.Equal(new SegmentRemains(Records - 3, true), SegmentRemains.Of(_segment, 3 * Frame));
    }

    [Fact]
    public void A_stretch_of_zeros_counts_as_one_record()
    {
        _segment.AsSpan(3 * Frame, 3 * Frame).Clear();
        Assert.Equal(new SegmentRemains(1 + 4, true), SegmentRemains.Of(_segment, 3 * Frame));
    }

    [Fact]
    public void A_torn_end_holds_nothing_that_is_sound()
    {
        _segment.AsSpan((9 * Frame) + 7).Clear();
        Assert.Equal(new SegmentRemains(1, false), SegmentRemains.Of(_segment, 9 * Frame));
    }

    [Fact]
    public void Noise_is_given_up_after_a_while()
    {
        byte[] noise = new byte[JournalFolder.MostSegmentBytes];
        new Random(1).NextBytes(noise);
        Assert.False(SegmentRemains.Of(noise, SegmentHeader.Bytes).HasSound);
    }

    private static byte[] Written()
    {
        byte[] segment = new byte[4096];
        Random random = new(1);
        uint chain = 7;
        for (int record = 0; record < Records; record++)
        {
            Span<byte> frame = segment.AsSpan(record * Frame, Frame);
            random.NextBytes(frame);
            frame[^1] |= 1;
            chain = RecordFrame.Seal(frame, chain);
        }

        Assert.Equal(Body, BinaryPrimitives.ReadUInt16LittleEndian(segment.AsSpan(sizeof(uint))));
        return segment;
    }
}
