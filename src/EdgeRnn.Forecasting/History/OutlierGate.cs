using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>
/// Stands in front of a mixture: a sample that lies more than thirty deviations from its channel's mean and from the last value
/// is taken as missing, unless the one before it was wild too: then the level has changed.
/// </summary>
/// <remarks>
/// Deviations are of values limited to five of them: what is wild widens them little, what is often wild in time enough.
/// Nothing is held back before a hundred changes have come: a sensor that rested has no scale.
/// </remarks>
internal sealed class OutlierGate(int channels)
{
    private const float Far = 30, Counted = 5;
    private const long ChangesBefore = 100;

    private readonly RunningMoments _moments = new(channels);
    private readonly float[] _last = Unknown(channels);
    private readonly float[] _clean = new float[channels];
    private readonly long[] _changes = new long[channels];
    private readonly byte[] _wasWild = new byte[channels];
    private long _held;

    /// <summary>Samples held back so far.</summary>
    public long Held => _held;

    public static long Bytes(int channels) =>
        RunningMoments.Bytes(channels) + (((2 * sizeof(float)) + sizeof(long) + sizeof(byte)) * (long)channels);

    /// <summary>The sample with NaN for what is missing or wild.</summary>
    public ReadOnlySpan<float> Clean(ReadOnlySpan<float> sample)
    {
        for (int channel = 0; channel < sample.Length; channel++)
        {
            float x = sample[channel];
            _clean[channel] = float.IsFinite(x) && IsBelieved(channel, x) ? x : float.NaN;
        }

        return _clean;
    }

    public void Visit(IStateVisitor visitor)
    {
        _moments.Visit(visitor, "moments");
        visitor.Visit("last", _last);
        visitor.Visit("changes", _changes, min: 0);
        visitor.Visit("was_wild", _wasWild);
        visitor.Visit("held", ref _held, min: 0);
    }

    private bool IsBelieved(int channel, float x)
    {
        float deviation = _moments.Deviation(channel), far = Far * deviation, near = Counted * deviation, mean = _moments.Mean(channel), last = _last[channel];
        bool wild = _changes[channel] >= ChangesBefore && Math.Abs(x - last) > far && Math.Abs(x - mean) > far;
        bool believed = !wild || _wasWild[channel] != 0;
        _moments.Add(channel, _changes[channel] >= ChangesBefore ? Math.Clamp(x, mean - near, mean + near) : x);
        _wasWild[channel] = wild && !believed ? (byte)1 : (byte)0;
        if (believed)
        {
            _changes[channel] += x != last ? 1 : 0;
            _last[channel] = x;
        }
        else
        {
            _held++;
        }

        return believed;
    }

    private static float[] Unknown(int channels)
    {
        float[] floats = new float[channels];
        Array.Fill(floats, float.NaN);
        return floats;
    }
}
