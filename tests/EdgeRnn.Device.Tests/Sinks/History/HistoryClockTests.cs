using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.History;

/// <summary>A wall clock that leaps, or is not set when the machine starts.</summary>
public sealed class HistoryClockTests : HistoryTrial
{
    [Fact]
    public void A_clock_that_leaps_ten_years_ahead_does_not_delete_the_history()
    {
        Fill(3000);
        using (HistoryDatabase history = Open())
        {
            Clock.Now = HandClock.Start.AddYears(10);
            for (int minute = 0; minute < 20; minute++)
            {
                Clock.Milliseconds += 61_000;
                Report(history, Clock.Now.UtcDateTime, minute, 0);
            }

            Clock.Now = HandClock.Start;
        }

        using HistoryReader reader = new(Path);
        Assert.InRange(reader.Series()[0].Samples, 2800, 3020);
    }

    [Fact]
    public void Rows_from_before_the_clock_was_set_have_their_true_times_afterwards()
    {
        using (HistoryDatabase history = Open())
        {
            Clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(30);
            Report(history, Clock.Now.UtcDateTime, 1, 0);
            history.Report(new StateEvent(Clock.Now.UtcDateTime, "s", StreamState.Learning));
            Clock.Milliseconds += 10_000;
            Report(history, Clock.Now.UtcDateTime.AddSeconds(10), 2, 0);
            Clock.Milliseconds += 20_000;
            Clock.Now = HandClock.Start;
        }

        using HistoryReader reader = new(Path);
        Assert.Equal(
            [HandClock.Start.UtcDateTime.AddSeconds(-30), HandClock.Start.UtcDateTime.AddSeconds(-20)],
            reader.Samples(reader.Series()[0], DateTime.UnixEpoch).Select(sample => sample.Time));
        Assert.Equal(HandClock.Start.UtcDateTime.AddSeconds(-30), Assert.Single(reader.Events(DateTime.UnixEpoch)).Time);
    }

    [Fact]
    public void So_have_those_of_an_earlier_process_of_the_same_boot()
    {
        using (HistoryDatabase history = Open(boot: "this"))
        {
            Clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(30);
            Report(history, Clock.Now.UtcDateTime, 1, 0);
        }

        (Clock.Now, Clock.Milliseconds) = (HandClock.Start, Clock.Milliseconds + 40_000);
        using (HistoryDatabase history = Open(boot: "this"))
        {
            Report(history, Clock.Now.UtcDateTime, 2, 0);
        }

        using HistoryReader reader = new(Path);
        Assert.Equal(
            [HandClock.Start.UtcDateTime.AddSeconds(-40), HandClock.Start.UtcDateTime],
            reader.Samples(reader.Series()[0], DateTime.UnixEpoch).Select(sample => sample.Time));
        Assert.Equal(0, reader.CountUndated());
    }

    [Fact]
    public void Those_of_an_earlier_boot_keep_their_order_are_not_too_old_and_are_reported_without_a_date()
    {
        using (HistoryDatabase history = Open(boot: "before"))
        {
            Report(history, HandClock.Start.UtcDateTime.AddDays(-29), 0, 0);
            Clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(30);
            Report(history, Clock.Now.UtcDateTime, 1, 0);
        }

        (Clock.Now, Clock.Milliseconds) = (HandClock.Start, 5_000);
        using (HistoryDatabase history = Open(boot: "this"))
        {
            Report(history, HandClock.Start.UtcDateTime, 2, 0);
        }

        Assert.Single(Errors.ToString().Split('\n'), line => line.Contains("2 reports are of an earlier boot whose clock was never set", StringComparison.Ordinal));
        using HistoryReader reader = new(Path);
        Assert.Equal([1.0, 0.0, 2.0], reader.Samples(reader.Series()[0], DateTime.UnixEpoch).Select(sample => sample.Value));
        Assert.Contains("2 reports and events are of a clock that was not set (1970)", CommandLine.Run("history", "--set", $"stateFolder={Folder.Path}").Output, StringComparison.Ordinal);
    }
}
