using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>How often values of each size have come, per channel, what is old fading: four bins an octave over a float's whole range.</summary>
/// <remarks>A bin is the first bits of the float itself, so that no logarithm is taken and every processor counts alike.</remarks>
internal sealed class LogHistogram(int channels, int memory)
{
    private const int DroppedBits = 21;
    private const int Bins = 0x7F80_0000 >> DroppedBits;
    private readonly float[] _counts = new float[checked(channels * Bins)];
    private readonly float[] _totals = new float[channels];
    private readonly long[] _added = new long[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => channels * (((Bins + 1L) * sizeof(float)) + sizeof(long));

    /// <summary>Takes in one finite value from 0 on.</summary>
    public void Add(int channel, float value)
    {
        _counts[(channel * Bins) + (BitConverter.SingleToInt32Bits(value) >> DroppedBits)]++;
        _totals[channel]++;
        long added = ++_added[channel];

        // The first values are those of a forecaster that knows nothing: they fade fastest.
        if (added < memory && long.IsPow2(added))
        {
            Fade(channel, 0.25f);
        }
        else if (_totals[channel] >= memory)
        {
            Fade(channel, 0.5f);
        }
    }

    /// <summary>Nothing has come.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Array.Clear(_totals);
        Array.Clear(_added);
    }

    /// <summary>The values that the given parts of all values exceed; 0 before the first.</summary>
    /// <param name="channel">Whose.</param>
    /// <param name="parts">Rising, between 0 and 1.</param>
    /// <param name="values">One for each part, falling.</param>
    public void Exceeded(int channel, ReadOnlySpan<float> parts, Span<float> values)
    {
        ReadOnlySpan<float> counts = _counts.AsSpan(channel * Bins, Bins);
        float above = 0;
        int bin = Bins;
        for (int i = 0; i < parts.Length; i++)
        {
            float wanted = parts[i] * _totals[channel];
            while (bin > 0 && above < wanted)
            {
                above += counts[--bin];
            }

            values[i] = bin == Bins || counts[bin] == 0 ? 0 : Within(bin, (above - wanted) / counts[bin]);
        }
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".counts", _counts, [channels, Bins], finite: true);
        visitor.Visit(name + ".totals", _totals, default, finite: true);
        visitor.Visit(name + ".added", _added, min: 0);
    }

    private void Fade(int channel, float rest)
    {
        foreach (ref float count in _counts.AsSpan(channel * Bins, Bins))
        {
            count *= rest;
        }

        _totals[channel] *= rest;
    }

    /// <summary>Linear between a bin's edges; the first one holds 0 and what is next to nothing.</summary>
    private static float Within(int bin, float part)
    {
        float low = Edge(bin);
        return bin == 0 ? 0 : low + ((Edge(bin + 1) - low) * part);
    }

    private static float Edge(int bin) => bin >= Bins ? float.MaxValue : BitConverter.Int32BitsToSingle(bin << DroppedBits);
}
