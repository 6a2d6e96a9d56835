using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Device.Replay;

/// <summary>
/// Persistence as reports measure it: each channel's last value in the recording, as of a number of rows earlier, outliers and all.
/// What the forecaster itself falls back on leaves outliers out.
/// </summary>
/// <param name="values">The recording.</param>
/// <param name="horizons">Rows ahead.</param>
internal sealed class LastValues(FloatTable values, IReadOnlyList<int> horizons)
{
    private readonly float[][] _last = [.. horizons.Select(_ => Unknown(values.Columns))];
    private readonly long[] _next = new long[horizons.Count];

    /// <summary>A float per channel, NaN before the first value; rows are asked for in their order.</summary>
    public ReadOnlySpan<float> For(int horizon, long row)
    {
        float[] last = _last[horizon];
        for (; _next[horizon] <= row - horizons[horizon]; _next[horizon]++)
        {
            ReadOnlySpan<float> sample = values[_next[horizon]];
            for (int channel = 0; channel < last.Length; channel++)
            {
                last[channel] = float.IsFinite(sample[channel]) ? sample[channel] : last[channel];
            }
        }

        return last;
    }

    private static float[] Unknown(int channels)
    {
        float[] floats = new float[channels];
        Array.Fill(floats, float.NaN);
        return floats;
    }
}
