using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>Why a sample is not as the stream's past lets expect.</summary>
public enum AnomalyCause
{
    /// <summary>The forecast was further off, or longer to one side, than it ever is.</summary>
    Error,

    /// <summary>No value came for longer than it ever does.</summary>
    Missing,

    /// <summary>A channel that changes at most samples has not changed for longer than it ever does.</summary>
    Unchanged,
}

/// <summary>100 r² / (1 + r²), where r is the worst channel's error over the limit of what is normal: 50 is the limit.</summary>
/// <remarks>
/// The errors of a channel are |x - forecast| and the absolute value of the running mean of x - forecast over about
/// <see cref="BiasMemory"/> samples, in which a slow drift shows. Each has the limit that the tail of its own past gives
/// (<see cref="TailLimit"/>). A value that stays away, or stands still, counts by the length of it. Allocates nothing.
/// </remarks>
public sealed class AnomalyScore
{
    private const int BiasMemory = 8;

    /// <summary>A limit is at least this part of the channel's deviation: where nothing ever errs, next to nothing would be an anomaly.</summary>
    private const float LeastLimit = 0.05f;

    /// <summary>By how much less a mean over <see cref="BiasMemory"/> errors scatters than one: about 1 / √8.</summary>
    private const float BiasPart = 0.35f;

    /// <summary>A channel that changes less often may well stand still.</summary>
    private const double OftenChanging = 0.25;

    private readonly int _channels;
    private readonly TailLimit _errors;
    private readonly TailLimit _biases;
    private readonly RunningMoments _values;
    private readonly RunLengths _missing;
    private readonly RunLengths _unchanged;
    private readonly float[] _bias;
    private readonly float[] _last;
    private readonly double[] _changing;
    private double _worst;

    /// <summary>A score that knows nothing yet.</summary>
    /// <param name="channels">In a sample, from 1.</param>
    /// <param name="samples">Between two normal samples beyond the limit, about.</param>
    public AnomalyScore(int channels, long samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        _channels = channels;
        int decades = 1;
        for (double left = (double)samples * channels / 100; left > 10; left /= 10)
        {
            decades++;
        }

        _errors = new TailLimit(channels, decades);
        _biases = new TailLimit(channels, decades);
        _values = new RunningMoments(channels);
        _missing = new RunLengths(channels, allowance: 3);
        _unchanged = new RunLengths(channels, allowance: 30);
        _bias = new float[channels];
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

    /// <summary>Mean over the channels of the part of past errors that the newest error exceeds; NaN if there was none.</summary>
    internal double Rank { get; private set; }

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) =>
        (2 * TailLimit.Bytes(channels)) + RunningMoments.Bytes(channels) + (2 * RunLengths.Bytes(channels))
        + (channels * ((2L * sizeof(float)) + sizeof(double)));

    /// <summary>The error that is the limit of what is normal, in the channel's unit.</summary>
    public float Limit(int channel) => _errors.Of(channel, LeastLimit * _values.Deviation(channel));

    /// <summary>Scores a sample, then takes it in; a float per channel, NaN where it is not known.</summary>
    /// <param name="forecast">What was forecast for this sample.</param>
    /// <param name="actual">What came.</param>
    /// <param name="isNormal">The sample is how it should be: while calibrating.</param>
    public void Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> actual, bool isNormal)
    {
        _worst = 0;
        double ranks = 0;
        int known = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = actual[channel];
            bool missing = !float.IsFinite(x);
            Raise(_missing.Add(channel, missing, isNormal), channel, AnomalyCause.Missing);
            if (missing)
            {
                continue;
            }

            Raise(Unchanged(channel, x, isNormal), channel, AnomalyCause.Unchanged);
            float error = forecast[channel] - x;
            if (float.IsFinite(error))
            {
                ranks += _errors.Rank(channel, Math.Abs(error));
                known++;
                AddError(channel, error, isNormal);
            }
        }

        Rank = known > 0 ? ranks / known : double.NaN;
        double square = Math.Min(_worst * _worst, 1e6);
        Value = 100 * square / (1 + square);
    }

    /// <summary>The past counts no more: the limits are found anew.</summary>
    public void Forget()
    {
        _errors.Forget();
        _biases.Forget();
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        _errors.Visit(visitor, name + ".errors");
        _biases.Visit(visitor, name + ".biases");
        _values.Visit(visitor, name + ".values");
        _missing.Visit(visitor, name + ".missing");
        _unchanged.Visit(visitor, name + ".unchanged");
        visitor.Visit(name + ".bias", _bias, finite: true);
        visitor.Visit(name + ".last", _last);
        visitor.Visit(name + ".changing", _changing, finite: true);
    }

    private void AddError(int channel, float error, bool isNormal)
    {
        _bias[channel] += (error - _bias[channel]) / BiasMemory;
        float least = LeastLimit * _values.Deviation(channel);
        AddTo(_errors, channel, Math.Abs(error), least, isNormal);
        AddTo(_biases, channel, Math.Abs(_bias[channel]), BiasPart * least, isNormal);
    }

    private void AddTo(TailLimit past, int channel, float error, float least, bool isNormal)
    {
        float limit = past.Of(channel, least);
        Raise((double)error / limit, channel, AnomalyCause.Error);

        // An anomaly may not teach more than that the limit is reached now and then.
        past.Add(channel, isNormal ? error : Math.Min(error, limit));
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

    private void Raise(double ratio, int channel, AnomalyCause cause)
    {
        if (ratio > _worst)
        {
            (_worst, Channel, Cause) = (ratio, channel, cause);
        }
    }
}
