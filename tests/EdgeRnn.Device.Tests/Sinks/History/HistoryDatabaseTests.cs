using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.History;

/// <summary>What is reported can be read back, within its time and its room.</summary>
public sealed class HistoryDatabaseTests : HistoryTrial
{
    [Fact]
    public void Reports_and_events_can_be_read_back()
    {
        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime, 1.5f, float.NaN);
            history.Report(new AlarmEvent(HandClock.Start.UtcDateTime, "s", true, "b", 77, AnomalyCause.Missing));
        }

        using HistoryReader reader = new(Path);
        List<HistorySeries> series = reader.Series();
        Assert.Equal([("s", "a", "°C", 1L), ("s", "b", "", 1L)], series.Select(one => (one.Stream, one.Channel, one.Unit, one.Samples)));
        HistorySample sample = Assert.Single(reader.Samples(series[0], DateTime.MinValue.AddYears(1980)));
        Assert.Equal((HandClock.Start.UtcDateTime, 1.5, 2.5, 9.0), (sample.Time, sample.Value, sample.Forecast, sample.Score));
        Assert.Equal((0.5, 4.5), (sample.Lower, sample.Upper));
        Assert.Equal(double.NaN, Assert.Single(reader.Samples(series[1], HandClock.Start.UtcDateTime)).Value);
        Assert.Equal(
            new HistoryEvent(HandClock.Start.UtcDateTime, "s", "alarm: missing", "b", 77), Assert.Single(reader.Events(HandClock.Start.UtcDateTime)));
    }

    [Fact]
    public void What_was_reported_can_be_read_at_once_while_the_service_runs()
    {
        using HistoryDatabase history = Open();
        for (int report = 0; report < 3; report++)
        {
            Report(history, HandClock.Start.UtcDateTime.AddSeconds(10 * report), report, 0);
            Clock.Milliseconds += 10_000;
            using HistoryReader reader = new(Path);
            Assert.Equal([report + 1L, report + 1L], reader.Series().Select(series => series.Samples));
            Assert.Equal(TimeSpan.FromSeconds(report == 0 ? 0 : 10), reader.Series()[0].Interval);
        }
    }

    [Fact]
    public void Fast_reports_are_written_together()
    {
        using HistoryDatabase history = Open();
        for (int report = 0; report < 8; report++)
        {
            Report(history, HandClock.Start.UtcDateTime.AddSeconds(report), report, 0);
            Clock.Milliseconds += 1000;
        }

        // The first at once, then those of five seconds.
        using HistoryReader reader = new(Path);
        Assert.Equal(6, reader.Series()[0].Samples);
    }

    [Fact]
    public void A_history_of_a_version_without_bounds_can_be_read_and_continued()
    {
        using (Microsoft.Data.Sqlite.SqliteConnection old = new($"Data Source={Path};Pooling=False"))
        {
            old.Open();
            using var command = old.CreateCommand();
            command.CommandText = """
                CREATE TABLE series (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, channel TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE (stream, channel));
                CREATE TABLE sample (time INTEGER NOT NULL, series INTEGER NOT NULL, value REAL, forecast REAL, score REAL NOT NULL);
                CREATE TABLE event (time INTEGER NOT NULL, stream TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT, score REAL);
                INSERT INTO series VALUES (1, 's', 'a', '°C');
                INSERT INTO sample VALUES (1772366300000, 1, 7, 8, 9);
                """;
            command.ExecuteNonQuery();
        }

        using (HistoryReader reader = new(Path))
        {
            Assert.Equal((7.0, double.NaN), reader.Samples(reader.Series()[0], DateTime.UnixEpoch) is [var sample] ? (sample.Value, sample.Lower) : default);
        }

        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime, 1, 2);
        }

        using HistoryReader both = new(Path);
        Assert.Equal([double.NaN, 0.0], both.Samples(both.Series()[0], DateTime.UnixEpoch).Select(sample => sample.Lower));
    }

    [Fact]
    public void Alarms_are_paired_with_their_ends()
    {
        DateTime start = HandClock.Start.UtcDateTime;
        using (HistoryDatabase history = Open())
        {
            history.Report(new AlarmEvent(start, "s", true, "a", 77, AnomalyCause.Error));
            history.Report(new AlarmEvent(start.AddSeconds(9), "other", true, "a", 77, AnomalyCause.Error));
            history.Report(new AlarmEvent(start.AddSeconds(10), "s", false, "a", 7, AnomalyCause.Error));
            history.Report(new AlarmEvent(start.AddSeconds(20), "s", true, "b", 60, AnomalyCause.Drift));
        }

        using HistoryReader reader = new(Path);
        Assert.Equal([new HistoryAlarm(start, start.AddSeconds(10), "a"), new(start.AddSeconds(20), DateTime.MaxValue, "b")], reader.Alarms("s", start));
    }

    [Fact]
    public void A_history_continues_where_it_ended()
    {
        for (int run = 0; run < 2; run++)
        {
            using HistoryDatabase history = Open();
            Report(history, HandClock.Start.UtcDateTime, run, 0);
        }

        using HistoryReader reader = new(Path);
        Assert.Equal([2L, 2L], reader.Series().Select(series => series.Samples));
    }

    [Fact]
    public void What_is_too_old_is_deleted()
    {
        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime.AddDays(-31), 1, 1);
            Report(history, HandClock.Start.UtcDateTime.AddDays(-29), 2, 2);
        }

        using HistoryReader reader = new(Path);
        Assert.Equal([1L, 1L], reader.Series().Select(series => series.Samples));
    }

    [Fact]
    public void It_stays_within_its_room_and_keeps_the_newest()
    {
        using (HistoryDatabase history = Open(megabytes: 1))
        {
            for (int report = 0; report < 20_000; report++)
            {
                Clock.Milliseconds += 1000;
                Report(history, HandClock.Start.UtcDateTime.AddSeconds(report), report, report);
            }
        }

        Assert.InRange(new FileInfo(Path).Length, 500_000, 1 << 20);
        using HistoryReader reader = new(Path);
        HistorySeries series = reader.Series()[0];
        Assert.InRange(series.Samples, 5_000, 19_000);
        Assert.Equal(HandClock.Start.UtcDateTime.AddSeconds(19_999), series.Last);
        Assert.Equal("", Errors.ToString());
    }

    [Fact]
    public void A_storm_of_alarms_leaves_room_for_the_reports()
    {
        using (HistoryDatabase history = Open(megabytes: 1))
        {
            for (int i = 0; i < 1100; i++)
            {
                history.Report(new AlarmEvent(HandClock.Start.UtcDateTime.AddSeconds(i), "s", true, "b", 77, AnomalyCause.Error));
            }
        }

        using HistoryReader reader = new(Path);
        List<HistoryEvent> events = reader.Events(HandClock.Start.UtcDateTime);
        Assert.Equal((1000, HandClock.Start.UtcDateTime.AddSeconds(1099)), (events.Count, events[^1].Time));
    }
}
