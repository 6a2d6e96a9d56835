using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Tables;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Device.Anomalies;

/// <summary>The times of a recording's rows.</summary>
internal static class RecordingTimes
{
    /// <exception cref="UserException">There is no column of times, or one of the rows has none.</exception>
    public static DateTime[] Read(LoadedRecording recording)
    {
        if (recording.Times is not { } times)
        {
            throw UserException.Input($"{recording.Path}: has no column of times, which decides what a week is; expected one; name it with --time-column");
        }

        int without = times.Index().FirstOrDefault(time => time.Item == TimeTrack.None, (-1, 0)).Index;
        return without < 0
            ? [.. times.Select(TimeText.Utc)]
            : throw UserException.Input($"{recording.Path}: row {without} has no time that can be read in column '{recording.Report.Time?.Column}'; expected one in each row; correct the row, or say how times are written with --time-format");
    }
}
