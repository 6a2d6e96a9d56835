using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>
/// Per channel the value that is exceeded once in <c>10^(m + 2)</c>: where the tail of what has come, extended exponentially
/// from its highest tenth, hundredth and thousandth, gets there: q₉₉ + m (q₉₉ - q₉₀), or the same from q₉₉.₉ and q₉₉ if that is more.
/// </summary>
/// <remarks>Sums and products alone, so that every processor finds the same limits. Allocates nothing after creation.</remarks>
internal sealed class TailLimit(int channels, int decades)
{
    /// <summary>Values that make up a channel's past.</summary>
    private const int Memory = 1 << 14;

    /// <summary>Values between two looks at the quantiles.</summary>
    private const int RefreshEvery = 32;

    private static readonly float[] Parts = [0.001f, 0.01f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    private readonly LogHistogram _past = new(channels, Memory);
    private readonly float[] _quantiles = new float[channels * Parts.Length];
    private readonly long[] _count = new long[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => LogHistogram.Bytes(channels) + (channels * ((Parts.Length * (long)sizeof(float)) + sizeof(long)));

    /// <summary>The limit, at least <paramref name="least"/>.</summary>
    public float Of(int channel, float least)
    {
        ReadOnlySpan<float> q = Quantiles(channel);
        return Math.Max(least, Math.Max(q[1] + (decades * (q[1] - q[2])), q[0] + ((decades - 1) * (q[0] - q[1]))));
    }

    /// <summary>The part of past values that a value exceeds, in tenths.</summary>
    public double Rank(int channel, float value)
    {
        ReadOnlySpan<float> tenths = Quantiles(channel)[2..];
        int exceeded = 0;
        foreach (float tenth in tenths)
        {
            exceeded += value > tenth ? 1 : 0;
        }

        return (double)exceeded / tenths.Length;
    }

    /// <summary>Takes in one finite value from 0 on.</summary>
    public void Add(int channel, float value)
    {
        _past.Add(channel, value);
        if (_count[channel]++ % RefreshEvery == 0)
        {
            _past.Exceeded(channel, Parts, Quantiles(channel));
        }
    }

    /// <summary>The past counts no more; the limits stay until there is a new one.</summary>
    public void Forget() => _past.Clear();

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        _past.Visit(visitor, name + ".past");
        visitor.Visit(name + ".quantiles", _quantiles, [channels, Parts.Length], finite: true);
        visitor.Visit(name + ".count", _count, min: 0);
    }

    private Span<float> Quantiles(int channel) => _quantiles.AsSpan(channel * Parts.Length, Parts.Length);
}
