using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Anomalies;

/// <summary>One alarm, from its first row to the last with a vote; both belong to it.</summary>
internal sealed record Alarm(long FirstRow, long LastRow, string Channel, AnomalyCause Cause, double Score);

/// <summary>Replays a recording as the service would have seen it, with default options, and takes down its alarms.</summary>
internal static class AnomalyReplay
{
    /// <param name="recording">All of whose channels make one stream.</param>
    /// <param name="rowsPerWeek">How many rows there are in a week.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>The alarms, and the row from which the stream was watched.</returns>
    public static (List<Alarm> Alarms, long WatchedFrom) Run(LoadedRecording recording, double rowsPerWeek, CancellationToken stop)
    {
        int channels = recording.Columns.Count;
        StreamEngine engine = new(
            new ForecasterOptions { Channels = channels }, new MonitorOptions { SamplesPerFalseAlarm = (long)Math.Max(1, rowsPerWeek) });
        List<Alarm> alarms = [];
        long watchedFrom = recording.Rows;
        for (long row = 0; row < recording.Rows && !stop.IsCancellationRequested; row++)
        {
            StreamResult result = engine.Step(row, StreamEngine.NoTime, recording.Values[row], learn: true);
            watchedFrom = result.State == StreamState.Watching ? Math.Min(watchedFrom, row) : watchedFrom;
            if (result.Alarm && result.AlarmChanged)
            {
                alarms.Add(new Alarm(row, row, recording.Columns[result.Channel], result.Cause, result.Score));
            }
            else if (result.Alarm && result.Score >= 50)
            {
                alarms[^1] = alarms[^1] with { LastRow = row, Score = Math.Max(alarms[^1].Score, result.Score) };
            }
        }

        return (alarms, watchedFrom);
    }
}
