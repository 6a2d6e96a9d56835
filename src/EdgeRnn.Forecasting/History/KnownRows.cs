using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>The newest samples of a stream, and beside each what was last known of every channel.</summary>
internal sealed class KnownRows
{
    private readonly RowRing _samples;
    private readonly RowRing _known;
    private readonly float[] _nothing;
    private long _count;

    /// <param name="channels">Channels in a sample.</param>
    /// <param name="longest">How many rows before the newest are remembered.</param>
    public KnownRows(int channels, int longest)
    {
        _samples = new RowRing(longest + 1, channels);
        _known = new RowRing(longest + 1, channels);
        _nothing = new float[channels];
        Array.Fill(_nothing, float.NaN);
    }

    /// <summary>Rows so far.</summary>
    public long Count => _count;

    /// <summary>A NaN for every channel.</summary>
    public ReadOnlySpan<float> Nothing => _nothing;

    public static long Bytes(int channels, int longest) =>
        (2 * RowRing.Bytes(longest + 1, channels)) + (sizeof(float) * (long)channels);

    /// <summary>A row with NaN where the value is missing.</summary>
    public ReadOnlySpan<float> Sample(long row) => _samples[row];

    /// <summary>Each channel's last known value at a row; NaN before the first.</summary>
    public ReadOnlySpan<float> Known(long row) => row < 0 ? _nothing : _known[row];

    /// <summary>Adds a row; infinite values are missing ones.</summary>
    public void Add(ReadOnlySpan<float> sample)
    {
        Span<float> now = _samples[_count], known = _known[_count];
        ReadOnlySpan<float> before = Known(_count - 1);
        for (int channel = 0; channel < sample.Length; channel++)
        {
            float x = sample[channel];
            bool missing = !float.IsFinite(x);
            now[channel] = missing ? float.NaN : x;
            known[channel] = missing ? before[channel] : x;
        }

        _count++;
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("stream.rows", ref _count, min: 0, max: long.MaxValue / 2);
        _samples.Visit(visitor, "stream.samples");
        _known.Visit(visitor, "stream.known");
    }
}
