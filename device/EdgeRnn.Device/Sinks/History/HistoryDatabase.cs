using EdgeRnn.Device.Configuration;
using Microsoft.Data.Sqlite;

namespace EdgeRnn.Device.Sinks.History;

/// <summary>
/// The reports of all streams on disk, append-only and bounded: written as they come, every five seconds at most, or at once
/// when an alarm or a state changes; what is too old, or too much, is deleted from its beginning.
/// </summary>
internal sealed class HistoryDatabase : IReportSink, IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, channel TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE (stream, channel));
        CREATE TABLE IF NOT EXISTS sample (time INTEGER NOT NULL, series INTEGER NOT NULL, value REAL, forecast REAL, score REAL NOT NULL, lower REAL, upper REAL);
        CREATE INDEX IF NOT EXISTS sample_time ON sample (time);
        CREATE TABLE IF NOT EXISTS event (time INTEGER NOT NULL, stream TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT, score REAL);
        CREATE INDEX IF NOT EXISTS event_time ON event (time);
        """;

    /// <summary>The kinds of event of an alarm; behind the first stands its cause.</summary>
    public const string AlarmBegins = "alarm: ", AlarmEnds = "alarm ends";

    private const int MostWaiting = 10_000;
    private const int MostEventsPerMegabyte = 1000;

    /// <summary>For the card's sake; reports of the usual pace are written at once.</summary>
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    private readonly SqliteConnection _connection;
    private readonly HistorySettings _settings;
    private readonly Notices _notices;
    private readonly TimeProvider _time;
    private readonly Dictionary<(string Stream, string Channel), long> _series = [];
    private readonly List<Action<SqliteCommand>> _waiting = [];
    private long? _written;
    private long _pruned;

    private HistoryDatabase(SqliteConnection connection, HistorySettings settings, Notices notices, TimeProvider time)
    {
        (_connection, _settings, _notices, _time) = (connection, settings, notices, time);
        _pruned = time.GetTimestamp();
    }

    /// <summary>Opens the database, or makes it; one that is damaged is set aside.</summary>
    /// <returns>Null, and a notice, where there can be none: the service does without.</returns>
    public static HistoryDatabase? Open(string path, HistorySettings settings, Notices notices, TimeProvider time)
    {
        for (int attempt = 0; ; attempt++)
        {
            SqliteConnection connection = new($"Data Source={path};Pooling=False");
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                connection.Open();
                Execute(connection, "PRAGMA page_size = 1024; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
                Execute(connection, Schema);
                AddBounds(connection);
                Execute(connection, $"PRAGMA max_page_count = {MostPages(connection, settings.Megabytes)};");
                return new HistoryDatabase(connection, settings, notices, time);
            }
            catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
            {
                connection.Dispose();
                if (attempt > 0 || !File.Exists(path))
                {
                    notices.Log(NoticeLevel.Error, "history", $"{path}: no history is kept: {error.Message}");
                    return null;
                }

                notices.Log(NoticeLevel.Warning, "history", $"{path}: is set aside as {path}.bad, a new history begins: {error.Message}");
                SetAside(path);
            }
        }
    }

    public void Report(StreamStatus status)
    {
        long time = Milliseconds(status.Time);
        for (int channel = 0; channel < status.Channels.Count; channel++)
        {
            (float value, float forecast, double score) = (status.Values[channel], status.Forecast(0, channel), status.HighestScore);
            (float lower, float upper) = status.Bounds(0, channel);
            (string stream, string id, string unit) = (status.Stream, status.Channels[channel].Id, status.Channels[channel].Unit);
            Wait(command =>
            {
                command.CommandText = "INSERT INTO sample (time, series, value, forecast, score, lower, upper) VALUES ($time, $series, $value, $forecast, $score, $lower, $upper)";
                command.Parameters.AddWithValue("$time", time);
                command.Parameters.AddWithValue("$series", SeriesOf(stream, id, unit));
                command.Parameters.AddWithValue("$score", score);
                foreach ((string name, float number) in (ReadOnlySpan<(string, float)>)[("$value", value), ("$forecast", forecast), ("$lower", lower), ("$upper", upper)])
                {
                    command.Parameters.AddWithValue(name, float.IsFinite(number) ? (double)number : DBNull.Value);
                }
            });
        }

        if (_written is not { } written || _time.GetElapsedTime(written) >= WriteEvery)
        {
            Write();
        }
    }

    public void Report(StreamEvent happened)
    {
        (string kind, string? channel, double? score) = happened switch
        {
            StartedEvent started => (started.How, null, null),
            AlarmEvent alarm => (alarm.Begins ? $"{AlarmBegins}{StreamWords.Key(alarm.Cause)}" : AlarmEnds, alarm.Channel, (double?)alarm.Score),
            StateEvent state => (StreamWords.Of(state.State), null, null),
            SilenceEvent silence => (silence.Begins ? "silent" : "values come again", null, null),
            WentBackEvent back => ($"went back to sample {back.Row}", null, null),
            _ => ("", null, null),
        };
        Wait(command =>
        {
            command.CommandText = "INSERT INTO event VALUES ($time, $stream, $kind, $channel, $score)";
            command.Parameters.AddWithValue("$time", Milliseconds(happened.Time));
            command.Parameters.AddWithValue("$stream", happened.Stream);
            command.Parameters.AddWithValue("$kind", kind);
            command.Parameters.AddWithValue("$channel", (object?)channel ?? DBNull.Value);
            command.Parameters.AddWithValue("$score", (object?)score ?? DBNull.Value);
        });
        Write();
    }

    public void Dispose()
    {
        Write();
        Try(Prune);
        _connection.Dispose();
    }

    private void Wait(Action<SqliteCommand> insert)
    {
        // A disk that refuses for long costs the oldest reports, not the memory.
        if (_waiting.Count >= MostWaiting)
        {
            _waiting.RemoveRange(0, MostWaiting / 10);
        }

        _waiting.Add(insert);
    }

    private void Write() => Try(() =>
    {
        using (SqliteTransaction transaction = _connection.BeginTransaction())
        {
            foreach (Action<SqliteCommand> insert in _waiting)
            {
                using SqliteCommand command = _connection.CreateCommand();
                insert(command);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        _waiting.Clear();
        _written = _time.GetTimestamp();
        if (_time.GetElapsedTime(_pruned) >= PruneEvery)
        {
            _pruned = _time.GetTimestamp();
            Prune();
        }
    });

    private void Try(Action change)
    {
        try
        {
            change();
        }
        catch (SqliteException error)
        {
            _series.Clear();
            _notices.Log(NoticeLevel.Error, "history", $"{_connection.DataSource}: not written, tried again later: {error.Message}");
        }
    }

    /// <summary>Deletes what is too old, and the oldest fifth when nine tenths of the room are used.</summary>
    private void Prune()
    {
        long oldest = Milliseconds(_time.GetUtcNow().UtcDateTime - TimeSpan.FromDays(Math.Min(_settings.Days, 36500)));
        Execute(_connection, $"DELETE FROM sample WHERE time < {oldest}; DELETE FROM event WHERE time < {oldest};");
        Execute(_connection, $"DELETE FROM event WHERE rowid <= (SELECT max(rowid) FROM event) - {MostEventsPerMegabyte * (long)_settings.Megabytes};");
        long used = Scalar(_connection, "PRAGMA page_count") - Scalar(_connection, "PRAGMA freelist_count");
        if (used > MostPages(_connection, _settings.Megabytes) / 10 * 9)
        {
            Execute(_connection, "DELETE FROM sample WHERE rowid < (SELECT min(rowid) + (max(rowid) - min(rowid)) / 5 FROM sample); PRAGMA incremental_vacuum;");
        }
    }

    private long SeriesOf(string stream, string channel, string unit)
    {
        if (_series.TryGetValue((stream, channel), out long known))
        {
            return known;
        }

        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO series (stream, channel, unit) VALUES ($stream, $channel, $unit) ON CONFLICT DO UPDATE SET unit = excluded.unit RETURNING id";
        command.Parameters.AddWithValue("$stream", stream);
        command.Parameters.AddWithValue("$channel", channel);
        command.Parameters.AddWithValue("$unit", unit);
        return _series[(stream, channel)] = (long)command.ExecuteScalar()!;
    }

    /// <summary>A history of an older version has no bounds yet.</summary>
    private static void AddBounds(SqliteConnection connection)
    {
        foreach (string bound in (string[])["lower", "upper"])
        {
            if (Scalar(connection, $"SELECT count(*) FROM pragma_table_info('sample') WHERE name = '{bound}'") == 0)
            {
                Execute(connection, $"ALTER TABLE sample ADD COLUMN {bound} REAL");
            }
        }
    }

    private static long MostPages(SqliteConnection connection, int megabytes) => ((long)megabytes << 20) / Scalar(connection, "PRAGMA page_size");

    private static long Milliseconds(DateTime utc) => new DateTimeOffset(utc).ToUnixTimeMilliseconds();

    private static void SetAside(string path)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, $"{path}.bad{suffix}", overwrite: true);
            }
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
