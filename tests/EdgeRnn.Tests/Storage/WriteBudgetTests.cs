using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public class WriteBudgetTests
{
    private const long Day = 100_000_000;
    private readonly HandClock _clock = new();

    [Theory]
    [InlineData(1)]
    [InlineData(20_000)]
    [InlineData(300_000)]
    [InlineData(10_000_000)]
    public void No_24_hours_see_more_than_a_day_s_bytes_and_nearly_all_of_them_can_be_used(long size)
    {
        Random random = new(1);
        WriteBudget budget = new(Day, _clock);
        List<(TimeSpan Time, long Bytes)> writes = [];
        TimeSpan now = TimeSpan.Zero, week = TimeSpan.FromDays(7);
        for (int stretch = 0; now < week; stretch++)
        {
            // Nothing for hours, then as much as goes.
            TimeSpan pause = stretch % 40 == 0 ? TimeSpan.FromHours(random.Next(12)) : TimeSpan.FromSeconds(random.Next(1, 600));
            _clock.Pass(pause);
            now += pause;
            long bytes = 0;
            for (int i = 0; i < 1000 && budget.HasRoomFor(size); i++)
            {
                budget.Spend(size);
                bytes += size;
            }

            writes.Add((now, bytes));
        }

        long most = 0, window = 0;
        for (int first = 0, last = 0; last < writes.Count; last++)
        {
            window += writes[last].Bytes;
            for (; writes[last].Time - writes[first].Time >= TimeSpan.FromDays(1); first++)
            {
                window -= writes[first].Bytes;
            }

            most = Math.Max(most, window);
        }

        Assert.InRange(most, size == 1 ? 1 : 7 * Day / 10, Day);
    }

    [Fact]
    public void A_write_larger_than_a_tenth_of_the_day_goes_ahead_when_all_has_been_saved_up()
    {
        WriteBudget budget = new(Day, _clock);
        Assert.False(budget.HasRoomFor(Day));
        _clock.Pass(TimeSpan.FromHours(2.6));
        Assert.False(budget.HasRoomFor(Day));
        _clock.Pass(TimeSpan.FromHours(0.2));
        Assert.True(budget.HasRoomFor(Day));
        budget.Spend(Day);
        _clock.Pass(TimeSpan.FromHours(26.6));
        Assert.False(budget.HasRoomFor(Day));
        _clock.Pass(TimeSpan.FromHours(0.2));
        Assert.True(budget.HasRoomFor(Day));
    }

    [Fact]
    public void Of_several_stores_the_one_that_was_written_last_says_what_was_gained_since()
    {
        WriteBudget budget = new(Day, _clock);
        budget.Resume(TimeSpan.FromDays(3));
        Assert.True(budget.HasRoomFor(Day / 10));
        budget.Resume(TimeSpan.FromHours(1));
        budget.Resume(TimeSpan.FromDays(2));
        Assert.True(budget.HasRoomFor(Day / 27));
        Assert.False(budget.HasRoomFor(Day / 26));
        budget.Spend(Day / 27);
        budget.Resume(TimeSpan.Zero);
        Assert.True(budget.HasRoomFor(0));
    }

    [Fact]
    public void A_day_has_at_least_one_byte() => Assert.Throws<ArgumentOutOfRangeException>(() => new WriteBudget(0, _clock));
}
