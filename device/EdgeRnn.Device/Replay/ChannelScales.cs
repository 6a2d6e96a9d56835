using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Device.Replay;

/// <summary>The units in which a replay's errors are reported.</summary>
internal static class ChannelScales
{
    /// <summary>The rows before the first that is scored: a quarter, rounded up.</summary>
    public static long FirstScoredRow(long rows) => (rows + 3) / 4;

    /// <summary>Each channel's population standard deviation over the rows before the first scored one; 0 where it is constant or missing.</summary>
    public static double[] Of(FloatTable values)
    {
        double[] scales = new double[values.Columns];
        for (int channel = 0; channel < scales.Length; channel++)
        {
            scales[channel] = Deviation(values, channel, FirstScoredRow(values.Rows));
        }

        return scales;
    }

    private static double Deviation(FloatTable values, int channel, long rows)
    {
        double sum = 0, squares = 0;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        long count = 0;
        for (long row = 0; row < rows; row++)
        {
            float x = values[row][channel];
            if (!float.IsNaN(x))
            {
                count++;
                sum += x;
                (low, high) = (Math.Min(low, x), Math.Max(high, x));
            }
        }

        // Rounding would give a constant channel a deviation of its own.
        if (!(low < high))
        {
            return 0;
        }

        double mean = sum / count;
        for (long row = 0; row < rows; row++)
        {
            double off = values[row][channel] - mean;
            squares += double.IsNaN(off) ? 0 : off * off;
        }

        return Math.Sqrt(squares / count);
    }
}
