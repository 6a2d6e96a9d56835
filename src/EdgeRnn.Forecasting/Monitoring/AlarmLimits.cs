using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>
/// Per channel the rarity y at which there is an alarm: ln(N C / 64) + location of the largest y of a block + tightening, where N is
/// the number of samples in which one false alarm is allowed and C the number of channels that share it.
/// </summary>
/// <remarks>
/// The location makes up for how many causes are looked at and how they depend on each other: the alarm itself is calibrated. An alarm
/// tightens its channel's limit by half an e-fold, and every sample loosens it by as much as keeps the balance at the wanted rate;
/// so in T samples there are at most T / N + 2 (range of the tightening) alarms per channel, whatever the stream is like (Gibbs and
/// Candès 2021). While the stream is young, N is at most ten times its age: few samples cannot vouch for more, and the false
/// alarms that this allows beyond the permitted rate are a tenth of an alarm per e-fold of the age.
/// </remarks>
/// <param name="channels">In a sample.</param>
/// <param name="samplesPerFalseAlarm">N as permitted.</param>
internal sealed class AlarmLimits(int channels, long samplesPerFalseAlarm)
{
    /// <summary>The limits target two thirds of the permitted rate: it is an upper bound, and streams change.</summary>
    private const double SafetyFactor = 1.5;

    private const double AgeMultiple = 10, Step = 0.5;

    /// <summary>However long nothing happens, the limit falls by no more: e² times as many alarms.</summary>
    private const double Loosest = -2;

    /// <summary>The largest of seven causes, treated as independent, counts for that many blocks.</summary>
    private const double UsualLargest = 2.523, UsualBlocks = 4;

    private const long Memory = 512;

    private readonly double[] _largest = new double[channels];
    private readonly double[] _mean = new double[channels];
    private readonly long[] _blocks = new long[channels];
    private readonly double[] _tightening = new double[channels];
    private double _samples = Math.Max(1, samplesPerFalseAlarm * SafetyFactor);

    /// <summary>Another N from here on.</summary>
    public void Permit(long samplesPerFalseAlarm) => _samples = Math.Max(1, samplesPerFalseAlarm * SafetyFactor);

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => channels * ((3L * sizeof(double)) + sizeof(long));

    /// <summary>The limit of a channel after so many samples.</summary>
    public double Of(int channel, long age)
    {
        double samples = Math.Max(1.5, Math.Min(_samples, AgeMultiple * age) * channels / BlockMaxima.Length);
        double mean = ((_blocks[channel] * _mean[channel]) + (UsualBlocks * UsualLargest)) / (_blocks[channel] + UsualBlocks);
        return Math.Max(1, mean - 0.5772 + Logarithm.Of(samples) + _tightening[channel]);
    }

    /// <summary>Adds a channel's largest y of a sample; only a sample that is watched loosens the limit.</summary>
    public void Add(int channel, double y, bool watched)
    {
        _largest[channel] = Math.Max(_largest[channel], y);
        if (watched)
        {
            _tightening[channel] = Math.Max(Loosest, _tightening[channel] - (Step / (_samples * channels)));
        }
    }

    /// <summary>Ends a block of samples that were all watched.</summary>
    public void EndBlock(int channel, double limit, bool learn)
    {
        if (learn)
        {
            long blocks = _blocks[channel] = Math.Min(_blocks[channel] + 1, Memory);
            _mean[channel] += 2.0 / (blocks + 1) * (Math.Min(_largest[channel], limit) - _mean[channel]);
        }

        _largest[channel] = 0;
    }

    /// <summary>There is an alarm in a channel.</summary>
    public void Tighten(int channel) => _tightening[channel] += Step;

    /// <summary>An alarm was right, so it does not count.</summary>
    public void TakeBack(int channel) => _tightening[channel] -= Step;

    /// <summary>The channel is in another state.</summary>
    public void Forget(int channel) => _blocks[channel] = Math.Min(_blocks[channel], 8);

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".largest", _largest, finite: true);
        visitor.Visit(name + ".mean", _mean, finite: true);
        visitor.Visit(name + ".blocks", _blocks, min: 0, max: Memory);
        visitor.Visit(name + ".tightening", _tightening, finite: true);
    }
}
