using EdgeRnn.Sensors;
using Microsoft.Data.Sqlite;

namespace EdgeRnn.Device.Sinks.History;

/// <summary>A row that waits to be written.</summary>
/// <param name="Time">Milliseconds since 1970 UTC.</param>
internal abstract record HistoryRow(long Time)
{
    /// <summary>Makes a command that inserts it.</summary>
    /// <param name="command">An empty one.</param>
    /// <param name="seriesOf">The key of a stream's channel of a unit.</param>
    public abstract void Prepare(SqliteCommand command, Func<string, string, string, long> seriesOf);

    protected static object OrNull(double value) => double.IsFinite(value) ? value : DBNull.Value;
}

/// <summary>A report of a channel.</summary>
/// <param name="Time">Milliseconds since 1970 UTC.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Numbers">Value, forecast, lower and upper bound; NaN where there is none.</param>
/// <param name="Score">The highest since the report before.</param>
internal sealed record SampleRow(long Time, string Stream, SensorChannel Channel, float[] Numbers, double Score) : HistoryRow(Time)
{
    public override void Prepare(SqliteCommand command, Func<string, string, string, long> seriesOf)
    {
        command.CommandText = "INSERT INTO sample (time, series, value, forecast, lower, upper, score) VALUES ($time, $series, $n0, $n1, $n2, $n3, $score)";
        command.Parameters.AddWithValue("$time", Time);
        command.Parameters.AddWithValue("$series", seriesOf(Stream, Channel.Id, Channel.Unit));
        for (int i = 0; i < Numbers.Length; i++)
        {
            command.Parameters.AddWithValue($"$n{i}", OrNull(Numbers[i]));
        }

        command.Parameters.AddWithValue("$score", Score);
    }
}

/// <summary>Something that happened; the score is NaN and the channel null where it has none.</summary>
internal sealed record EventRow(long Time, string Stream, string Kind, string? Channel, double Score) : HistoryRow(Time)
{
    public override void Prepare(SqliteCommand command, Func<string, string, string, long> seriesOf)
    {
        command.CommandText = "INSERT INTO event VALUES ($time, $stream, $kind, $channel, $score)";
        command.Parameters.AddWithValue("$time", Time);
        command.Parameters.AddWithValue("$stream", Stream);
        command.Parameters.AddWithValue("$kind", Kind);
        command.Parameters.AddWithValue("$channel", (object?)Channel ?? DBNull.Value);
        command.Parameters.AddWithValue("$score", OrNull(Score));
    }
}
