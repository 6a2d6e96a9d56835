using EdgeRnn.Storage.Journal;
using Xunit;

namespace EdgeRnn.Tests.Storage.Journal;

public class VarintTests
{
    public static TheoryData<long> Numbers =>
        [0, 1, -1, 63, 64, -64, -65, 127, 128, 16383, 16384, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 62];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_is_read_back_and_nothing_behind_it(long number)
    {
        byte[] bytes = new byte[Varint.MaxBytes + 1];
        int end = 0, at = 0;
        Varint.Write(bytes, ref end, Varint.Fold(number));
        Assert.True(Varint.TryRead(bytes, ref at, out ulong read));
        Assert.Equal((number, end), (Varint.Unfold(read), at));
        for (int length = 0; length < end; length++)
        {
            at = 0;
            Assert.False(Varint.TryRead(bytes.AsSpan(0, length), ref at, out _));
        }
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(16383UL, 2)]
    [InlineData(16384UL, 3)]
    [InlineData(ulong.MaxValue, 10)]
    public void Seven_bits_take_a_byte(ulong number, int bytes)
    {
        int at = 0;
        Varint.Write(new byte[Varint.MaxBytes], ref at, number);
        Assert.Equal(bytes, at);
    }

    [Fact]
    public void Small_magnitudes_of_either_sign_are_short() =>
        Assert.Equal([0UL, 1, 2, 3, 4], new long[] { 0, -1, 1, -2, 2 }.Select(Varint.Fold));

    [Fact]
    public void More_than_64_bits_are_refused()
    {
        int at = 0;
        Assert.False(Varint.TryRead([.. Enumerable.Repeat((byte)0xFF, 9), 2], ref at, out _));
        at = 0;
        Assert.False(Varint.TryRead([.. Enumerable.Repeat((byte)0x80, 11), 0], ref at, out _));
    }
}
