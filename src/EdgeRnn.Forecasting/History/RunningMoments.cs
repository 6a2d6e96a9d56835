using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>Mean and mean square deviation of all values so far, per channel (Welford 1962, in double precision).</summary>
internal sealed class RunningMoments(int channels)
{
    private readonly long[] _count = new long[channels];
    private readonly double[] _mean = new double[channels];
    private readonly double[] _squares = new double[channels];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => (sizeof(long) + (2L * sizeof(double))) * channels;

    /// <summary>Adds one finite value.</summary>
    public void Add(int channel, double x)
    {
        _count[channel]++;
        double before = x - _mean[channel];
        _mean[channel] += before / _count[channel];
        _squares[channel] += before * (x - _mean[channel]);
    }

    /// <summary>The mean; 0 before the first value.</summary>
    public float Mean(int channel) => (float)_mean[channel];

    /// <summary>√ mean (x - mean)²; 1 where nothing has varied, so that it can divide.</summary>
    public float Deviation(int channel) => Root(_squares[channel] / _count[channel]);

    /// <summary>√ mean x²; 1 while all values are 0, so that it can be a divisor.</summary>
    public float RootMeanSquare(int channel) =>
        Root((_squares[channel] / _count[channel]) + (_mean[channel] * _mean[channel]));

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".count", _count, min: 0);
        visitor.Visit(name + ".mean", _mean, finite: true);
        visitor.Visit(name + ".squares", _squares, finite: true);
    }

    // NaN (no value yet) and roots too small to divide by give 1; differences of floats may exceed a float.
    private static float Root(double meanSquare) =>
        meanSquare > 1e-60 ? (float)Math.Min(Math.Sqrt(meanSquare), float.MaxValue) : 1;
}
