using EdgeRnn.Device.Configuration;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Anomalies;

/// <summary>One alarm.</summary>
/// <param name="FirstRow">The row that raised it.</param>
/// <param name="LastRow">The last row whose score was beyond the limit while it was on.</param>
/// <param name="EndRow">The first row on which it was off again; the number of rows if it never was.</param>
/// <param name="Channel">The name of the channel in which it was first seen.</param>
/// <param name="Parts">The channels that scored highest in its first row, three at most.</param>
/// <param name="Record">What the monitor knew of it at its end.</param>
internal sealed record Alarm(long FirstRow, long LastRow, long EndRow, string Channel, IReadOnlyList<AnomalyContributor> Parts, AlarmRecord Record);

/// <summary>What one row scored.</summary>
internal readonly record struct RowScore(float Score, bool Alarm, int Channel, AnomalyCause Cause);

/// <summary>What the service would have seen of a recording.</summary>
/// <param name="Alarms">In order.</param>
/// <param name="Rows">One for each row.</param>
/// <param name="WatchedFrom">The row from which alarms were raised.</param>
internal sealed record WatchedRecording(IReadOnlyList<Alarm> Alarms, RowScore[] Rows, long WatchedFrom);

/// <summary>Replays a recording as <c>run</c> replays it by default: without what its units forbid, through the same engine, at the recording's own rate.</summary>
internal static class AnomalyReplay
{
    /// <summary>A score from which on something is not normal.</summary>
    public const double Limit = 50;

    private const int MostParts = 3;

    /// <summary>Between two rows.</summary>
    public static TimeSpan Interval(LoadedRecording recording) => recording.Interval ?? TimeSpan.FromSeconds(1 / StreamDefaults.Rate);

    /// <param name="recording">All of whose channels make one stream.</param>
    /// <param name="profile">The mixture.</param>
    /// <param name="stop">Ends it early.</param>
    public static WatchedRecording Run(LoadedRecording recording, MixtureProfile profile, CancellationToken stop)
    {
        StreamEngine engine = new(
            new ForecasterOptions { Channels = recording.Columns.Count, Horizons = StreamDefaults.Horizons, Profile = profile },
            StreamDefaults.Alarm(Interval(recording)));
        PhysicalRange[] ranges = [.. recording.Columns.Select(name => PhysicalRange.Of(recording.Report.Channels.First(channel => channel.Name == name).Unit))];
        float[] values = new float[ranges.Length];
        StreamMonitor monitor = engine.Monitor;
        List<Alarm> alarms = [];
        RowScore[] rows = new RowScore[recording.Rows];
        long watchedFrom = recording.Rows, known = 0;
        for (long row = 0; row < recording.Rows && !stop.IsCancellationRequested; row++)
        {
            KeepPossible(recording.Values[row], ranges, values);
            StreamResult result = engine.Step(row, StreamEngine.NoTime, values, learn: true);
            watchedFrom = result.State == StreamState.Watching ? Math.Min(watchedFrom, row) : watchedFrom;
            rows[row] = new RowScore((float)result.Score, result.Alarm, result.Channel, result.Cause);
            if (monitor.Alarms > known)
            {
                known = monitor.Alarms;
                alarms.Add(NewestOf(monitor, row, recording));
            }
            else if (alarms.Count > 0 && alarms[^1].Record.IsOn)
            {
                AlarmRecord now = monitor.Record(known);
                alarms[^1] = alarms[^1] with
                {
                    LastRow = result.Score >= Limit ? row : alarms[^1].LastRow,
                    EndRow = now.IsOn ? recording.Rows : row,
                    Record = now,
                };
            }
        }

        return new WatchedRecording(alarms, rows, watchedFrom);
    }

    private static void KeepPossible(ReadOnlySpan<float> row, PhysicalRange[] ranges, float[] values)
    {
        for (int channel = 0; channel < values.Length; channel++)
        {
            values[channel] = ranges[channel].Judge(row[channel]) == Verdict.Sound ? row[channel] : float.NaN;
        }
    }

    private static Alarm NewestOf(StreamMonitor monitor, long row, LoadedRecording recording)
    {
        AlarmRecord begun = monitor.Record(monitor.Alarms);
        AnomalyContributor[] parts = [.. Enumerable.Range(0, MostParts).Select(monitor.Contributor).Where(part => part.Score > 0)];
        return new Alarm(row, row, recording.Rows, recording.Columns[begun.Channel], parts, begun);
    }
}
