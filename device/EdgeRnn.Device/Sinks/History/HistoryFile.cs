using Microsoft.Data.Sqlite;

namespace EdgeRnn.Device.Sinks.History;

/// <summary>The database of a history while it is open.</summary>
internal sealed class HistoryFile : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS series (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, channel TEXT NOT NULL, unit TEXT NOT NULL, UNIQUE (stream, channel));
        CREATE TABLE IF NOT EXISTS sample (time INTEGER NOT NULL, series INTEGER NOT NULL, value REAL, forecast REAL, score REAL NOT NULL, lower REAL, upper REAL);
        CREATE INDEX IF NOT EXISTS sample_time ON sample (time);
        CREATE TABLE IF NOT EXISTS event (time INTEGER NOT NULL, stream TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT, score REAL);
        CREATE INDEX IF NOT EXISTS event_time ON event (time);
        CREATE TABLE IF NOT EXISTS boot (id TEXT PRIMARY KEY, first_sample INTEGER NOT NULL, first_event INTEGER NOT NULL, unset INTEGER);
        """;

    private const int MostEventsPerMegabyte = 1000;

    /// <summary>Rows deleted for their age per row written: a clock that leaps ahead costs a little of the history a minute, not all of it at once.</summary>
    private const int AgeingPerRow = 10;

    private readonly SqliteConnection _connection;
    private readonly int _megabytes;
    private readonly Dictionary<(string Stream, string Channel), long> _series = [];

    private HistoryFile(SqliteConnection connection, int megabytes, string boot)
    {
        (_connection, _megabytes) = (connection, megabytes);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            DELETE FROM boot WHERE id <> $boot;
            INSERT OR IGNORE INTO boot VALUES ($boot, (SELECT coalesce(max(rowid), 0) + 1 FROM sample), (SELECT coalesce(max(rowid), 0) + 1 FROM event), NULL);
            """;
        command.Parameters.AddWithValue("$boot", boot);
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// What a clock that was not set was ahead of the monotonic one, in milliseconds, when a process of this boot wrote by it; null if none did, or if
    /// <see cref="Shift"/> has been called since.
    /// </summary>
    public long? Unset
    {
        get => Scalar(_connection, "SELECT coalesce((SELECT unset FROM boot), -1 << 63)") is var unset && unset == long.MinValue ? null : unset;
        set => Execute(_connection, $"UPDATE boot SET unset = {(value is { } unset ? unset : "NULL")}");
    }

    /// <summary>Rows of earlier boots whose clock was never set: what their time was nobody knows.</summary>
    /// <param name="sensible">Earlier is no time.</param>
    public long CountUndated(long sensible) =>
        Scalar(_connection, $"SELECT (SELECT count(*) FROM sample WHERE time < {sensible} AND rowid < first_sample) + (SELECT count(*) FROM event WHERE time < {sensible} AND rowid < first_event) FROM boot");

    /// <summary>Whether an error means that the file is damaged, and not that the disk refuses.</summary>
    public static bool IsDamage(Exception error) => error is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB };

    /// <summary>Opens a database, or makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="megabytes">Its room.</param>
    /// <param name="boot">Of the machine.</param>
    /// <exception cref="SqliteException">It is damaged (<see cref="IsDamage"/>), or the disk refuses.</exception>
    public static HistoryFile Open(string path, int megabytes, string boot)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SqliteConnection connection = new($"Data Source={path};Pooling=False");
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA page_size = 1024; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            using (SqliteCommand check = connection.CreateCommand())
            {
                check.CommandText = "PRAGMA quick_check(1)";
                if ((string)check.ExecuteScalar()! is not "ok" and var fault)
                {
                    throw new SqliteException(fault.ReplaceLineEndings(" "), SQLitePCL.raw.SQLITE_CORRUPT);
                }
            }

            Execute(connection, Schema);
            AddBounds(connection);
            Execute(connection, $"PRAGMA max_page_count = {MostPages(connection, megabytes)};");
            return new HistoryFile(connection, megabytes, boot);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Renames what is damaged, so that a new one can be made.</summary>
    public static void SetAside(string path)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, $"{path}.bad{suffix}", overwrite: true);
            }
        }
    }

    /// <summary>Writes rows, all or none.</summary>
    public void Append(IReadOnlyList<HistoryRow> rows)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (HistoryRow row in rows)
        {
            using SqliteCommand command = _connection.CreateCommand();
            row.Prepare(command, SeriesOf);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>Adds to the times of this boot's rows that lie before a moment.</summary>
    /// <returns>How many there were.</returns>
    public int Shift(long before, long milliseconds)
    {
        Unset = null;
        return Execute(_connection, $"UPDATE sample SET time = time + {milliseconds} WHERE time < {before} AND rowid >= (SELECT first_sample FROM boot)")
            + Execute(_connection, $"UPDATE event SET time = time + {milliseconds} WHERE time < {before} AND rowid >= (SELECT first_event FROM boot)");
    }

    /// <summary>Deletes what is too old, and the oldest fifth when nine tenths of the room are used.</summary>
    /// <param name="oldest">What is before is too old; a row whose clock was not set, if a later one is.</param>
    /// <param name="sensible">Earlier is no time.</param>
    /// <param name="written">Rows written since the last time.</param>
    public void Prune(long oldest, long sensible, int written)
    {
        int most = AgeingPerRow * written;
        foreach (string table in (string[])["sample", "event"])
        {
            string newest = $"(SELECT max(rowid) FROM {table} WHERE time BETWEEN {sensible} AND {oldest - 1})";
            Execute(_connection, $"DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE time < {oldest} AND rowid <= {newest} ORDER BY rowid LIMIT {most})");
        }

        Execute(_connection, $"DELETE FROM event WHERE rowid <= (SELECT max(rowid) FROM event) - {MostEventsPerMegabyte * (long)_megabytes};");
        long used = Scalar(_connection, "PRAGMA page_count") - Scalar(_connection, "PRAGMA freelist_count");
        if (used > MostPages(_connection, _megabytes) / 10 * 9)
        {
            Execute(_connection, "DELETE FROM sample WHERE rowid < (SELECT min(rowid) + (max(rowid) - min(rowid)) / 5 FROM sample); PRAGMA incremental_vacuum;");
        }
    }

    public void Dispose() => _connection.Dispose();

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

    private static int Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
