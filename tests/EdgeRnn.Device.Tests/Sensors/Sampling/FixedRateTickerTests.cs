using EdgeRnn.Sensors.Sampling;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Sampling;

public sealed class FixedRateTickerTests
{
    private readonly HandClock _clock = new();

    [Fact]
    public void Ticks_in_time_are_neither_late_nor_missed_and_know_their_time()
    {
        FixedRateTicker ticker = new(10, _clock);

        Assert.Equal([100, 200, 300], new[] { 100, 200.5, 300 }.Select(at => Math.Floor(TickAt(ticker, at))));
        Assert.Equal((0, 0), (ticker.Late, ticker.Missed));
        Assert.Equal(0.5, ticker.WorstDelay.TotalMilliseconds);
    }

    [Fact]
    public void A_late_tick_is_counted_and_does_not_shift_the_next()
    {
        FixedRateTicker ticker = new(10, _clock);
        TickAt(ticker, 100);
        TickAt(ticker, 230);
        TickAt(ticker, 300);

        Assert.Equal((1, 0), (ticker.Late, ticker.Missed));
        Assert.Equal(30, ticker.WorstDelay.TotalMilliseconds);
    }

    [Fact]
    public void A_tick_right_after_one_that_was_half_an_interval_late_is_left_out()
    {
        FixedRateTicker ticker = new(10, _clock);
        TickAt(ticker, 100);
        TickAt(ticker, 260);
        Assert.Equal((1, 0), (ticker.Late, ticker.Missed));

        // Stopped while it waits for the tick at 400: that at 300 has been left out.
        using CancellationTokenSource stop = new();
        stop.Cancel();
        _clock.Milliseconds = 290;
        Assert.False(ticker.Next(out _, stop.Token));

        Assert.Equal((1, 1), (ticker.Late, ticker.Missed));
    }

    [Fact]
    public void Ticks_that_are_past_are_left_out_but_the_last()
    {
        FixedRateTicker ticker = new(10, _clock);
        TickAt(ticker, 100);
        TickAt(ticker, 520);
        TickAt(ticker, 600);

        Assert.Equal((1, 3), (ticker.Late, ticker.Missed));
        Assert.Equal(20, ticker.WorstDelay.TotalMilliseconds);
    }

    [Fact]
    public void It_does_not_drift_when_the_interval_is_no_whole_number_of_clock_ticks()
    {
        FixedRateTicker ticker = new(3, _clock);
        for (int tick = 1; tick <= 30_000; tick++)
        {
            TickAt(ticker, Math.Ceiling(tick * 1e6 / 3) / 1000);
        }

        Assert.Equal((0, 0), (ticker.Late, ticker.Missed));
        Assert.InRange(ticker.WorstDelay.TotalMilliseconds, 0, 0.001);
    }

    [Fact]
    public void It_waits_until_the_deadline_on_the_real_clock()
    {
        long start = TimeProvider.System.GetTimestamp();
        FixedRateTicker ticker = new(50, TimeProvider.System);
        for (int tick = 0; tick < 3; tick++)
        {
            Assert.True(ticker.Next(out _, TestContext.Current.CancellationToken));
        }

        Assert.True(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds >= 60);
    }

    [Fact]
    public void A_stop_ends_the_wait()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();

        Assert.False(new FixedRateTicker(0.001, TimeProvider.System).Next(out _, stop.Token));
    }

    /// <summary>The tick that is taken when the clock has come to this, in milliseconds since the start.</summary>
    private double TickAt(FixedRateTicker ticker, double milliseconds)
    {
        _clock.Milliseconds = milliseconds;
        Assert.True(ticker.Next(out DateTime utc, TestContext.Current.CancellationToken));
        return (utc - HandClock.Start.UtcDateTime).TotalMilliseconds;
    }
}
