using EdgeRnn.Device.Sensors;

namespace EdgeRnn.Device.Recording;

/// <summary>Per tick one reading of the source, one row of the recording.</summary>
internal static class Recorder
{
    /// <returns>The rows written: <paramref name="rows"/>, or fewer if stopped.</returns>
    public static long Run(ISensorSource source, ITicker ticker, CsvRecordingWriter writer, long rows, RecordingProgress? progress, CancellationToken stop)
    {
        float[] values = new float[source.Channels.Count];
        for (long row = 0; row < rows; row++)
        {
            if (!ticker.Next(out DateTime utc, stop))
            {
                return row;
            }

            source.Read(values);
            writer.Write(utc, values);
            progress?.Row(row + 1);
        }

        return rows;
    }
}
