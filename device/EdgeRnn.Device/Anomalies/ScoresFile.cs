using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Sampling;

namespace EdgeRnn.Device.Anomalies;

/// <summary>A row's score, whether an alarm was on, and the channel and cause that scored highest, as CSV.</summary>
internal static class ScoresFile
{
    public static void Write(string path, WatchedRecording watched, IReadOnlyList<string> columns) =>
        OutputFile.Write("--scores", path, file =>
        {
            using StreamWriter writer = new(file);
            writer.WriteLine("row,score,alarm,channel,cause");
            for (int row = 0; row < watched.Rows.Length; row++)
            {
                RowScore score = watched.Rows[row];
                writer.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{row},{score.Score:0.####},{(score.Alarm ? 1 : 0)},{CsvField.Of(columns[score.Channel])},{StreamWords.Key(score.Cause)}"));
            }
        });
}
