namespace EdgeRnn.Sensors.Sampling;

/// <summary>Per tick one reading of the source, one row of the recording; the time is the source's, if it has a clock.</summary>
internal static class Recorder
{
    /// <returns>The rows written: <paramref name="rows"/>, or fewer if stopped or at the source's end.</returns>
    public static long Run(ISensorSource source, ITicker ticker, CsvRecordingWriter writer, long rows, RecordingProgress? progress, CancellationToken stop)
    {
        float[] values = new float[source.Channels.Count];
        for (long row = 0; row < rows; row++)
        {
            if (!ticker.Next(out DateTime utc, stop))
            {
                return row;
            }

            try
            {
                source.Read(values);
            }
            catch (SensorException error) when (error.Trouble == SensorTrouble.Ended)
            {
                return row;
            }

            writer.Write(source.SampleTime is { } time ? DateTime.UnixEpoch.AddTicks(time / 100) : utc, values);
            progress?.Row(row + 1);
        }

        return rows;
    }
}
