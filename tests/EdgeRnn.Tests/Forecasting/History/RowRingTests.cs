using EdgeRnn.Forecasting.History;
using Xunit;

namespace EdgeRnn.Tests.Forecasting.History;

public class RowRingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_newest_rows_are_kept_by_their_number(int capacity)
    {
        var ring = new RowRing(capacity, 3);
        for (long row = 0; row < 4 * capacity; row++)
        {
            ring[row].Fill(row);
            for (long kept = Math.Max(0, row - capacity + 1); kept <= row; kept++)
            {
                Assert.Equal([(float)kept, kept, kept], ring[kept].ToArray());
            }
        }
    }

    [Fact]
    public void Row_numbers_may_exceed_an_int()
    {
        var ring = new RowRing(5, 1);
        long row = 5L * int.MaxValue;
        ring[row][0] = 4;
        Assert.Equal(4, ring[row][0]);
        Assert.Equal(4, ring[0][0]);
    }

    [Fact]
    public void It_holds_the_bytes_it_reports() => Assert.Equal(4 * 3 * 7, RowRing.Bytes(7, 3));

    [Fact]
    public void A_ring_too_large_for_an_array_is_refused() =>
        Assert.Throws<OverflowException>(() => new RowRing(1 << 20, 1 << 15));
}
