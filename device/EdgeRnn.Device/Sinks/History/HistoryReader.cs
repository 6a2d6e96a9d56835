using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading.Times;
using Microsoft.Data.Sqlite;

namespace EdgeRnn.Device.Sinks.History;

/// <summary>What the history holds of one channel.</summary>
internal sealed record HistorySeries(long Id, string Stream, string Channel, string Unit, long Samples, DateTime First, DateTime Last)
{
    /// <summary>Between two reports, of late; zero while there is one.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How dense so many reports are, in words.</summary>
    public string Kept(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {Plural.Of(count, "report")}{(Interval > TimeSpan.Zero ? $", one every {IntervalText}" : "")}");

    /// <summary>Empty while there is one report.</summary>
    public string IntervalText => Interval > TimeSpan.Zero ? TimeText.Duration(Math.Round(Interval.TotalSeconds, 1) * 1e9) : "";
}

/// <summary>A report of a channel; NaN where there was no value.</summary>
internal readonly record struct HistorySample(DateTime Time, double Value, double Forecast, double Score, double Lower, double Upper);

/// <summary>The reports of a channel in a span of time, in one: means, but the extremes of values, bounds and scores; NaN where there was none.</summary>
internal readonly record struct ThinnedReport(double Seconds, double Value, double Least, double Most, double Forecast, double Lower, double Upper, double Score);

/// <summary>An alarm of a stream; one that is still on ends at the end of time.</summary>
internal readonly record struct HistoryAlarm(DateTime Begin, DateTime End, string Channel);

/// <summary>Something that happened; the channel is empty and the score NaN where it has none.</summary>
internal sealed record HistoryEvent(DateTime Time, string Stream, string Kind, string Channel, double Score);

/// <summary>Reads a history, also while the service writes it.</summary>
internal sealed class HistoryReader : IDisposable
{
    /// <summary>In the state folder.</summary>
    public const string FileName = "history.db";

    private readonly SqliteConnection _connection;
    private readonly string _path;

    /// <summary>A history that an older version wrote has none.</summary>
    private readonly bool _hasBounds;

    /// <exception cref="UserException">There is none, or it cannot be read.</exception>
    public HistoryReader(string path)
    {
        if (!File.Exists(path))
        {
            throw UserException.Input($"{path}: there is no history yet; expected that of 'edgernn run'; name its state folder with --set stateFolder=DIR");
        }

        _path = path;
        _connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        try
        {
            _connection.Open();
            _hasBounds = Query("SELECT name FROM pragma_table_info('sample')", row => row.GetString(0)).Contains("lower");
        }
        catch (Exception error) when (error is SqliteException or UserException)
        {
            _connection.Dispose();
            throw error as UserException ?? Unreadable(error);
        }
    }

    /// <summary>What is wrong with a history; null if nothing is.</summary>
    public static string? FaultOf(string path)
    {
        try
        {
            using SqliteConnection connection = new($"Data Source={path};Mode=ReadOnly;Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is string and not "ok" and var fault ? fault : null;
        }
        catch (SqliteException error)
        {
            return error.Message;
        }
    }

    public List<HistorySeries> Series() => [.. AllSeries().Select(series => series with { Interval = IntervalOf(series) })];

    /// <summary>The median of the newest intervals: a stop of the service in between is none.</summary>
    private TimeSpan IntervalOf(HistorySeries series)
    {
        const int Newest = 16;
        List<DateTime> times = Query($"SELECT time FROM sample WHERE series = {series.Id} ORDER BY time DESC LIMIT {Newest}", row => Time(row.GetInt64(0)));
        TimeSpan[] intervals = [.. times.Zip(times.Skip(1), (later, earlier) => later - earlier).Order()];
        return intervals.Length == 0 ? TimeSpan.Zero : intervals[intervals.Length / 2];
    }

    private List<HistorySeries> AllSeries() => Query(
        "SELECT id, stream, channel, unit, count(time), min(time), max(time) FROM series JOIN sample ON series = id GROUP BY id ORDER BY stream, id",
        row => new HistorySeries(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), Time(row.GetInt64(5)), Time(row.GetInt64(6))));

    public List<HistorySample> Samples(HistorySeries series, DateTime since) => Query(
        $"SELECT time, value, forecast, score, {(_hasBounds ? "lower, upper" : "NULL, NULL")} FROM sample WHERE series = {series.Id} AND time >= {Milliseconds(since)} ORDER BY time",
        row => new HistorySample(Time(row.GetInt64(0)), NumberOrNaN(row, 1), NumberOrNaN(row, 2), row.GetDouble(3), NumberOrNaN(row, 4), NumberOrNaN(row, 5)));

    /// <summary>The key of a channel; null if nothing was ever reported of it.</summary>
    public long? SeriesOf(string stream, string channel)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT id FROM series WHERE stream = $stream AND channel = $channel";
        command.Parameters.AddWithValue("$stream", stream);
        command.Parameters.AddWithValue("$channel", channel);
        return command.ExecuteScalar() as long?;
    }

    /// <summary>The reports of a channel, in so many equal spans at most; a span without one is left out.</summary>
    public List<ThinnedReport> Thinned(long series, DateTime since, int points)
    {
        long from = Milliseconds(since), span = Math.Max(1, (Milliseconds(DateTime.UtcNow) - from) / points);
        string bounds = _hasBounds ? "min(lower), max(upper)" : "NULL, NULL";
        return Query(
            $"SELECT avg(time), avg(value), min(value), max(value), avg(forecast), {bounds}, max(score) FROM sample WHERE series = {series} AND time >= {from} GROUP BY (time - {from}) / {span} ORDER BY 1",
            row => new ThinnedReport(
                row.GetDouble(0) / 1000, NumberOrNaN(row, 1), NumberOrNaN(row, 2), NumberOrNaN(row, 3), NumberOrNaN(row, 4), NumberOrNaN(row, 5), NumberOrNaN(row, 6), NumberOrNaN(row, 7)));
    }

    /// <summary>A stream's highest score in each span that had a report since then, with the seconds at which one of them was made.</summary>
    public List<(string Stream, double Seconds, double Score)> Scores(DateTime since, double spanSeconds) => Query(
        $"SELECT stream, time, max(score) FROM sample JOIN series ON series = id WHERE time >= {Milliseconds(since)} GROUP BY stream, time / {(long)(1000 * spanSeconds)} ORDER BY time",
        row => (row.GetString(0), row.GetInt64(1) / 1000.0, row.GetDouble(2)));

    public List<HistoryEvent> Events(DateTime since) => Query(
        $"SELECT time, stream, kind, channel, score FROM event WHERE time >= {Milliseconds(since)} ORDER BY time",
        row => new HistoryEvent(Time(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? "" : row.GetString(3), NumberOrNaN(row, 4)));

    /// <summary>The alarms of a stream that began since then.</summary>
    public List<HistoryAlarm> Alarms(string stream, DateTime since)
    {
        List<HistoryAlarm> alarms = [];
        foreach (HistoryEvent happened in Events(since).Where(happened => happened.Stream == stream))
        {
            if (happened.Kind.StartsWith(HistoryDatabase.AlarmBegins, StringComparison.Ordinal))
            {
                alarms.Add(new HistoryAlarm(happened.Time, DateTime.MaxValue, happened.Channel));
            }
            else if (happened.Kind == HistoryDatabase.AlarmEnds && alarms.Count > 0 && alarms[^1].End == DateTime.MaxValue)
            {
                alarms[^1] = alarms[^1] with { End = happened.Time };
            }
        }

        return alarms;
    }

    /// <summary>Reports and events of a clock that was not set.</summary>
    public long CountUndated() => Query(
        $"SELECT (SELECT count(*) FROM sample WHERE time < {HistoryDatabase.Sensible}) + (SELECT count(*) FROM event WHERE time < {HistoryDatabase.Sensible})", row => row.GetInt64(0))[0];

    public void Dispose() => _connection.Dispose();

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        List<T> result = [];
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                result.Add(read(row));
            }
        }
        catch (Exception error) when (error is SqliteException or InvalidCastException or FormatException)
        {
            throw Unreadable(error);
        }

        return result;
    }

    private UserException Unreadable(Exception error) => UserException.Input(
        $"{_path}: cannot be read as a history: {error.Message.ReplaceLineEndings(" ")} The service sets a damaged one aside as {_path}.bad when it next writes, and begins a new one", error);

    private static double NumberOrNaN(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    private static DateTime Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;

    private static long Milliseconds(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeMilliseconds();
}
