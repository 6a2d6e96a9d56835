using System.Numerics;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>The one history of a stream: each channel's newest known values, and running moments of its values and changes.</summary>
/// <remarks>A missing value is replaced by the last known one, and counts in no moment.</remarks>
internal sealed class KnownValues
{
    private readonly int[] _horizons;
    private readonly int _channels;
    private readonly int _mask;

    // Each channel's values twice, one behind the other, so that the newest are a span wherever the ring begins.
    private readonly float[] _values;
    private readonly byte[] _isKnown;
    private long _rows;

    /// <param name="channels">Channels in a sample.</param>
    /// <param name="horizons">Steps ahead of the forecasts, rising.</param>
    /// <param name="least">Values to keep of each channel, at least; more where a horizon needs them.</param>
    public KnownValues(int channels, IReadOnlyList<int> horizons, int least = 0)
    {
        _horizons = [.. horizons];
        _channels = channels;
        Capacity = CapacityOf(horizons[^1], least);
        _mask = Capacity - 1;
        _values = new float[2 * Capacity * channels];
        _isKnown = new byte[Capacity * channels];
        Values = new RunningMoments(channels);
        Steps = new RunningMoments(channels);
        Differences = new RunningMoments(channels * _horizons.Length);
        Array.Fill(_values, float.NaN);
    }

    /// <summary>Values kept of each channel.</summary>
    public int Capacity { get; }

    /// <summary>Rows so far; the newest is row <c>Rows - 1</c>.</summary>
    public long Rows => _rows;

    /// <summary>Of each channel's values.</summary>
    public RunningMoments Values { get; }

    /// <summary>Of each channel's changes from row to row.</summary>
    public RunningMoments Steps { get; }

    /// <summary>Of the changes over each output's horizon.</summary>
    public RunningMoments Differences { get; }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels, IReadOnlyList<int> horizons, int least = 0) =>
        (((2 * sizeof(float)) + 1L) * CapacityOf(horizons[^1], least) * channels)
        + (2 * RunningMoments.Bytes(channels)) + RunningMoments.Bytes(channels * horizons.Count);

    /// <summary>The known value <paramref name="ago"/> rows before the newest; NaN before the first.</summary>
    public float Value(int channel, int ago) => LastValues(channel, ago + 1)[0];

    /// <summary>The newest <paramref name="count"/> known values, at most <see cref="Capacity"/>, oldest first; NaN before the first.</summary>
    public ReadOnlySpan<float> LastValues(int channel, int count) =>
        _values.AsSpan((channel * 2 * Capacity) + (int)((_rows - 1) & _mask) + Capacity - count + 1, count);

    /// <summary>Each channel's known value <paramref name="ago"/> rows before the newest.</summary>
    public void CopyTo(Span<float> row, int ago)
    {
        for (int channel = 0; channel < row.Length; channel++)
        {
            row[channel] = Value(channel, ago);
        }
    }

    /// <summary>Whether a row, one of the last <see cref="Capacity"/>, brought a value of the channel.</summary>
    public bool IsKnown(long row, int channel) => _isKnown[((int)(row & _mask) * _channels) + channel] != 0;

    /// <summary>Adds a row; NaN and infinite values are missing ones.</summary>
    public void Add(ReadOnlySpan<float> sample)
    {
        for (int channel = 0; channel < sample.Length; channel++)
        {
            float x = sample[channel], before = Value(channel, 0);
            bool known = float.IsFinite(x);
            int at = (channel * 2 * Capacity) + (int)(_rows & _mask);
            if (known)
            {
                Count(channel, x, before);
            }

            _values[at] = _values[at + Capacity] = known ? x : before;
            _isKnown[((int)(_rows & _mask) * _channels) + channel] = known ? (byte)1 : (byte)0;
        }

        _rows++;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("rows", ref _rows, min: 0, max: long.MaxValue / 2);
        visitor.Visit("values", _values);
        visitor.Visit("known", _isKnown);
        Values.Visit(visitor, "value_moments");
        Steps.Visit(visitor, "step_moments");
        Differences.Visit(visitor, "difference_moments");
    }

    private static int CapacityOf(int longest, int least) => Math.Max(least, (int)BitOperations.RoundUpToPowerOf2((uint)longest + 1));

    // The newest row is still the one before this.
    private void Count(int channel, float x, float before)
    {
        Values.Add(channel, x);
        if (!float.IsNaN(before))
        {
            Steps.Add(channel, (double)x - before);
        }

        for (int horizon = 0; horizon < _horizons.Length; horizon++)
        {
            float from = Value(channel, _horizons[horizon] - 1);
            if (!float.IsNaN(from))
            {
                Differences.Add((horizon * _channels) + channel, (double)x - from);
            }
        }
    }
}
