using CsvHelper;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Anomalies;

/// <summary>The times of a recording's rows.</summary>
internal static class RecordingTimes
{
    /// <exception cref="UserException">There is no column of times, or one of them is none.</exception>
    public static DateTime[] Read(LoadedRecording recording)
    {
        if (recording.TimeColumns is not [var column, ..])
        {
            throw UserException.Input($"{recording.Path}: has no column of times, which tells what a week is; expected one; name it with --time-column");
        }

        RecordingLayout layout = RecordingLayout.Of(recording.Path);
        int field = layout.Names.ToList().IndexOf(column);
        List<DateTime> times = [];
        using CsvReader reader = RecordingFile.Open(recording.Path, layout.Separator);
        bool isHeader = layout.HasHeader;
        while (RecordingFile.Next(reader, recording.Path))
        {
            if (isHeader)
            {
                isHeader = false;
                continue;
            }

            string text = reader.GetString(field);
            if (!LabelledWindow.TryParse(text, out DateTime time))
            {
                throw UserException.Input($"{recording.Path}:{reader.LineNumber}: '{text}' in column '{column}'; expected a time");
            }

            times.Add(time);
        }

        return [.. times];
    }
}
