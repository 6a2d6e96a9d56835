using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.History;

public sealed class HistoryDatabaseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _errors = new();
    private readonly HandClock _clock = new();
    private readonly StreamStatus _status = new("s", [new("a", "", "", "°C", ""), new("b", "", "", "", "")], [1]);

    private string Path => _folder["history.db"];

    public void Dispose()
    {
        _errors.Dispose();
        _folder.Dispose();
    }

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
            _clock.Milliseconds += 10_000;
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
            _clock.Milliseconds += 1000;
        }

        // The first at once, then those of five seconds.
        using HistoryReader reader = new(Path);
        Assert.Equal(6, reader.Series()[0].Samples);
    }

    [Fact]
    public void A_history_of_a_version_without_bounds_can_be_read_and_goes_on()
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
    public void A_history_goes_on_where_it_ended()
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
                _clock.Milliseconds += 1000;
                Report(history, HandClock.Start.UtcDateTime.AddSeconds(report), report, report);
            }
        }

        Assert.InRange(new FileInfo(Path).Length, 500_000, 1 << 20);
        using HistoryReader reader = new(Path);
        HistorySeries series = reader.Series()[0];
        Assert.InRange(series.Samples, 5_000, 19_000);
        Assert.Equal(HandClock.Start.UtcDateTime.AddSeconds(19_999), series.Last);
        Assert.Equal("", _errors.ToString());
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

    [Fact]
    public void A_damaged_history_is_set_aside_and_a_new_one_begun()
    {
        File.WriteAllText(Path, new string('x', 10_000));
        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime, 1, 1);
        }

        AssertBegunAgain();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_pages_behind_a_sound_header_are_damage_too(bool whileItRuns)
    {
        // More than the database keeps in memory.
        Fill(40_000);
        using (HistoryDatabase history = Open())
        {
            if (whileItRuns)
            {
                history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            }

            using (FileStream file = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            {
                file.Position = 4096;
                file.Write(new byte[file.Length - 4096]);
            }

            Report(history, HandClock.Start.UtcDateTime, 1, 1);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        }

        AssertBegunAgain();
    }

    [Fact]
    public void Reading_damaged_pages_is_an_error_that_names_the_file()
    {
        Fill(3000);
        byte[] bytes = File.ReadAllBytes(Path);
        bytes.AsSpan(8192).Fill(0xff);
        File.WriteAllBytes(Path, bytes);

        CommandResult result = CommandLine.Run("history", "--set", $"stateFolder={_folder.Path}");
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains($"{Path}: cannot be read as a history: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_is_deleted_is_made_again()
    {
        using (HistoryDatabase history = Open())
        {
            Report(history, HandClock.Start.UtcDateTime, 1, 1);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            File.Delete(Path);
            Report(history, HandClock.Start.UtcDateTime, 2, 2);
        }

        Assert.Contains("was deleted while the service ran", _errors.ToString(), StringComparison.Ordinal);
        using HistoryReader reader = new(Path);
        Assert.Equal([1L, 1L], reader.Series().Select(series => series.Samples));
    }

    [Fact]
    public void One_that_is_deleted_after_the_disk_refused_is_missed_as_well()
    {
        using HistoryDatabase history = new(Path, new HistorySettings(true, 30, 1), new Notices(_errors, _clock, false), _clock);
        history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
        history.Report(new StateEvent(HandClock.Start.UtcDateTime, new string('s', 2 << 20), StreamState.Watching));
        Assert.Contains("not written, tried again later", _errors.ToString(), StringComparison.Ordinal);
        File.Delete(Path);
        history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        Assert.Contains("was deleted while the service ran", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_refuses_is_tried_again_until_it_takes_what_waits()
    {
        _folder.Write("file", "");
        string path = _folder["file/history.db"];
        using (HistoryDatabase history = new(path, new HistorySettings(true, 30, 64), new Notices(_errors, _clock, false), _clock))
        {
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Learning));
            Assert.Contains("not written, tried again later", _errors.ToString(), StringComparison.Ordinal);
            File.Delete(_folder["file"]);
            history.Report(new StateEvent(HandClock.Start.UtcDateTime, "s", StreamState.Watching));
        }

        using HistoryReader reader = new(path);
        Assert.Equal(["learning", "watching"], reader.Events(HandClock.Start.UtcDateTime).Select(happened => happened.Kind));
    }

    [Fact]
    public void A_clock_that_leaps_ten_years_ahead_does_not_delete_the_history()
    {
        Fill(3000);
        using (HistoryDatabase history = Open())
        {
            _clock.Now = HandClock.Start.AddYears(10);
            for (int minute = 0; minute < 20; minute++)
            {
                _clock.Milliseconds += 61_000;
                Report(history, _clock.Now.UtcDateTime, minute, 0);
            }

            _clock.Now = HandClock.Start;
        }

        using HistoryReader reader = new(Path);
        Assert.InRange(reader.Series()[0].Samples, 2800, 3020);
    }

    [Fact]
    public void Rows_from_before_the_clock_was_set_have_their_true_times_afterwards()
    {
        using (HistoryDatabase history = Open())
        {
            _clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(30);
            Report(history, _clock.Now.UtcDateTime, 1, 0);
            history.Report(new StateEvent(_clock.Now.UtcDateTime, "s", StreamState.Learning));
            _clock.Milliseconds += 10_000;
            Report(history, _clock.Now.UtcDateTime.AddSeconds(10), 2, 0);
            _clock.Milliseconds += 20_000;
            _clock.Now = HandClock.Start;
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
            _clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(30);
            Report(history, _clock.Now.UtcDateTime, 1, 0);
        }

        (_clock.Now, _clock.Milliseconds) = (HandClock.Start, _clock.Milliseconds + 40_000);
        using (HistoryDatabase history = Open(boot: "this"))
        {
            Report(history, _clock.Now.UtcDateTime, 2, 0);
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
            _clock.Now = DateTimeOffset.UnixEpoch.AddSeconds(30);
            Report(history, _clock.Now.UtcDateTime, 1, 0);
        }

        (_clock.Now, _clock.Milliseconds) = (HandClock.Start, 5_000);
        using (HistoryDatabase history = Open(boot: "this"))
        {
            Report(history, HandClock.Start.UtcDateTime, 2, 0);
        }

        Assert.Single(_errors.ToString().Split('\n'), line => line.Contains("2 reports are of an earlier boot whose clock was never set", StringComparison.Ordinal));
        using HistoryReader reader = new(Path);
        Assert.Equal([1.0, 0.0, 2.0], reader.Samples(reader.Series()[0], DateTime.UnixEpoch).Select(sample => sample.Value));
        Assert.Contains("2 reports and events are of a clock that was not set (1970)", CommandLine.Run("history", "--set", $"stateFolder={_folder.Path}").Output, StringComparison.Ordinal);
    }

    private void AssertBegunAgain()
    {
        Assert.True(File.Exists(Path + ".bad"));
        Assert.Equal(2, _errors.ToString().Split("is set aside as").Length);
        using HistoryReader reader = new(Path);
        Assert.Equal(2, reader.Series().Count);
    }

    private void Fill(int reports)
    {
        using HistoryDatabase history = Open();
        for (int report = 0; report < reports; report++)
        {
            _clock.Milliseconds += report % 4000 == 0 ? 61_000 : 0;
            Report(history, HandClock.Start.UtcDateTime.AddSeconds(report - reports), report, report);
        }
    }

    private HistoryDatabase Open(int megabytes = 64, string? boot = null) => new(Path, new HistorySettings(true, 30, megabytes), new Notices(_errors, _clock, false), _clock, boot);

    private void Report(HistoryDatabase history, DateTime time, float a, float b)
    {
        (_status.Time, _status.HighestScore) = (time, 9);
        (_status.Values[0], _status.Values[1]) = (a, b);
        (_status.Forecasts[0], _status.Forecasts[1]) = (a + 1, b + 1);
        (_status.Lower[0], _status.Upper[0]) = (a - 1, a + 3);
        history.Report(_status);
    }
}
