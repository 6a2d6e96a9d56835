using EdgeRnn.Forecasting.Engine;

namespace EdgeRnn.Device.Terminal;

/// <summary>The newest samples of a stream and what had been forecast for them, for a picture. Allocates nothing after creation.</summary>
internal sealed class StreamTrace(int channels) : IStreamSink
{
    /// <summary>Samples: more than a terminal has dots in a row.</summary>
    public const int Length = 1024;

    /// <summary>Channels behind these have no picture.</summary>
    private const int MostChannels = 64;

    private readonly int _channels = Math.Min(channels, MostChannels);
    private readonly float[] _values = new float[Math.Min(channels, MostChannels) * Length];
    private readonly float[] _forecasts = new float[Math.Min(channels, MostChannels) * Length];
    private readonly Lock _gate = new();
    private long _count;

    public bool Has(int channel) => channel < _channels;

    public void Write(string stream, StreamResult result)
    {
        lock (_gate)
        {
            int at = (int)(_count++ % Length);
            for (int channel = 0; channel < _channels; channel++)
            {
                _values[(channel * Length) + at] = result.Values[channel];
                _forecasts[(channel * Length) + at] = result.Due(0)[channel];
            }
        }
    }

    /// <summary>The newest samples of a channel, oldest first; NaN before the first.</summary>
    public void CopyValues(int channel, Span<float> destination) => Copy(_values, channel, destination);

    /// <summary>What had been forecast for them.</summary>
    public void CopyForecasts(int channel, Span<float> destination) => Copy(_forecasts, channel, destination);

    private void Copy(float[] ring, int channel, Span<float> destination)
    {
        lock (_gate)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                long row = _count - destination.Length + i;
                destination[i] = row < 0 || _count - row > Length ? float.NaN : ring[(channel * Length) + (int)(row % Length)];
            }
        }
    }
}
