using EdgeRnn.Models;

namespace EdgeRnn.Streams;

/// <summary>Why a sample is not as the stream's past lets expect.</summary>
public enum AnomalyCause
{
    /// <summary>The forecast was further off than it ever is.</summary>
    Error,

    /// <summary>No value came for longer than it ever does.</summary>
    Missing,

    /// <summary>A channel that changes at most samples has not changed for longer than it ever does.</summary>
    Unchanged,
}

/// <summary>100 r² / (1 + r²), where r is the error of the forecast over the limit of what is normal: 50 is the limit.</summary>
/// <remarks>
/// The limit of a channel lies where the tail of its own past errors, extended exponentially from their highest tenth,
/// hundredth and thousandth, is exceeded once in <c>samples</c>: q₉₉ + m (q₉₉ - q₉₀), m decades further out, or the same from
/// q₉₉.₉ and q₉₉ if that is more. The worst channel counts. Allocates nothing.
/// </remarks>
public sealed class AnomalyScore
{
    /// <summary>Errors that make up a channel's past.</summary>
    private const int Memory = 1 << 14;

    /// <summary>Samples between two looks at the quantiles.</summary>
    private const int RefreshEvery = 32;

    /// <summary>A limit is at least this part of the channel's deviation: where nothing ever errs, next to nothing would be an anomaly.</summary>
    private const float LeastLimit = 0.05f;

    /// <summary>A channel that changes less often may well stand still.</summary>
    private const double OftenChanging = 0.25;

    private static readonly float[] Parts = [0.001f, 0.01f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f, 0.8f, 0.9f];

    private readonly int _channels;
    private readonly int _decades;
    private readonly LogHistogram _errors;
    private readonly RunningMoments _values;
    private readonly RunLengths _missing;
    private readonly RunLengths _unchanged;
    private readonly float[] _quantiles;
    private readonly float[] _last;
    private readonly double[] _changing;
    private long _samples;

    /// <summary>A score that knows nothing yet.</summary>
    /// <param name="channels">In a sample, from 1.</param>
    /// <param name="samples">Between two normal samples beyond the limit, about.</param>
    public AnomalyScore(int channels, long samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        _channels = channels;
        _decades = 1;
        for (double left = (double)samples * channels / 100; left > 10; left /= 10)
        {
            _decades++;
        }

        _errors = new LogHistogram(channels, Memory);
        _values = new RunningMoments(channels);
        _missing = new RunLengths(channels, allowance: 3);
        _unchanged = new RunLengths(channels, allowance: 30);
        _quantiles = new float[channels * Parts.Length];
        _last = new float[channels];
        _changing = new double[channels];
        Array.Fill(_last, float.NaN);
    }

    /// <summary>The newest sample's score, 0 to 100; 50 is the limit of what is normal.</summary>
    public double Value { get; private set; }

    /// <summary>The channel that scored highest.</summary>
    public int Channel { get; private set; }

    /// <summary>Why it did.</summary>
    public AnomalyCause Cause { get; private set; }

    /// <summary>Mean over the channels of the part of past errors that the newest error exceeds, in tenths; NaN if there was none.</summary>
    internal double Rank { get; private set; }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) =>
        LogHistogram.Bytes(channels) + RunningMoments.Bytes(channels) + (2 * RunLengths.Bytes(channels))
        + (channels * (((Parts.Length + 1L) * sizeof(float)) + sizeof(double)));

    /// <summary>The error that is the limit of what is normal, in the channel's unit.</summary>
    public float Limit(int channel)
    {
        ReadOnlySpan<float> q = Quantiles(channel);
        float limit = Math.Max(q[1] + (_decades * (q[1] - q[2])), q[0] + ((_decades - 1) * (q[0] - q[1])));
        return Math.Max(limit, LeastLimit * _values.Deviation(channel));
    }

    /// <summary>Scores a sample, then takes it in; a float per channel, NaN where it is not known.</summary>
    /// <param name="forecast">What was forecast for this sample.</param>
    /// <param name="actual">What came.</param>
    /// <param name="isNormal">The sample is how it should be: while calibrating.</param>
    public void Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> actual, bool isNormal)
    {
        if (_samples++ % RefreshEvery == 0)
        {
            Refresh();
        }

        double worst = 0, ranks = 0;
        int known = 0;
        Rank = double.NaN;
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = actual[channel];
            bool missing = !float.IsFinite(x);
            Raise(ref worst, _missing.Add(channel, missing, isNormal), channel, AnomalyCause.Missing);
            if (missing)
            {
                continue;
            }

            Raise(ref worst, Unchanged(channel, x, isNormal), channel, AnomalyCause.Unchanged);
            float error = Math.Abs(forecast[channel] - x);
            if (float.IsFinite(error))
            {
                float limit = Limit(channel);
                Raise(ref worst, (double)error / limit, channel, AnomalyCause.Error);
                ranks += RankOf(channel, error);
                known++;

                // An anomaly may not teach more than that the limit is reached now and then.
                _errors.Add(channel, isNormal ? error : Math.Min(error, limit));
            }
        }

        Rank = known > 0 ? ranks / known : double.NaN;
        double square = Math.Min(worst * worst, 1e6);
        Value = 100 * square / (1 + square);
    }

    /// <summary>The past counts little from now on: the limits are found anew.</summary>
    public void Forget()
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            _errors.Fade(channel, 1f / 64);
        }
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        _errors.Visit(visitor, name + ".errors");
        _values.Visit(visitor, name + ".values");
        _missing.Visit(visitor, name + ".missing");
        _unchanged.Visit(visitor, name + ".unchanged");
        visitor.Visit(name + ".quantiles", _quantiles, [_channels, Parts.Length], finite: true);
        visitor.Visit(name + ".last", _last);
        visitor.Visit(name + ".changing", _changing, finite: true);
        visitor.Visit(name + ".samples", ref _samples, min: 0);
    }

    private double Unchanged(int channel, float x, bool isNormal)
    {
        bool same = x == _last[channel];
        _last[channel] = x;
        _values.Add(channel, x);
        double ratio = _unchanged.Add(channel, same, isNormal);
        bool often = _changing[channel] > OftenChanging;
        if (ratio < 1)
        {
            _changing[channel] += ((same ? 0 : 1) - _changing[channel]) / 1024;
        }

        return often ? ratio : 0;
    }

    private void Raise(ref double worst, double ratio, int channel, AnomalyCause cause)
    {
        if (ratio > worst)
        {
            (worst, Channel, Cause) = (ratio, channel, cause);
        }
    }

    private double RankOf(int channel, float error)
    {
        ReadOnlySpan<float> tenths = Quantiles(channel)[2..];
        int exceeded = 0;
        foreach (float tenth in tenths)
        {
            exceeded += error > tenth ? 1 : 0;
        }

        return (double)exceeded / tenths.Length;
    }

    private void Refresh()
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            _errors.Exceeded(channel, Parts, Quantiles(channel));
        }
    }

    private Span<float> Quantiles(int channel) => _quantiles.AsSpan(channel * Parts.Length, Parts.Length);
}
