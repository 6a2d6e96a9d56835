namespace EdgeRnn.Sensors.Supervision;

/// <summary>What a gate says of a value.</summary>
internal enum Verdict
{
    Sound,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>Infinite.</summary>
    NotFinite,

    /// <summary>Beyond what can be of its unit.</summary>
    OutOfRange,

    /// <summary>Far from all before, and not confirmed by those behind it.</summary>
    Spike,

    /// <summary>The same value for too long.</summary>
    Stuck,

    /// <summary>Sound, and the confirmation of a lasting jump: of a unit, a calibration, a place.</summary>
    Step,
}

/// <summary>
/// Lets values of one channel through that can be believed. With m and s the running mean and deviation over the last
/// <see cref="Memory"/> sound values, |x - m| &gt; <see cref="Limit"/> * max(s, floor) is a spike, until
/// <see cref="Confirmations"/> values in a row lie beyond, near to each other: then it is a step, and taken. A channel
/// that used to change and shows one value for <see cref="LongestRun"/> times, and 10 times longer than ever, is stuck.
/// </summary>
internal struct ChannelGate
{
    public const double Limit = 50;
    public const int Confirmations = 5;
    public const int LongestRun = 60;

    private const int Memory = 256;
    private const int WarmUp = 8;
    private const int LeastChanges = 16;
    private const int RunFactor = 10;

    private readonly PhysicalRange _range;
    private readonly bool _believed;
    private double _mean;
    private double _variance;
    private double _far;
    private int _farCount;
    private long _count;
    private float _last;
    private long _run;
    private long _longestRun;
    private int _changes;

    public ChannelGate(SensorChannel channel)
    {
        _range = PhysicalRange.Of(channel.Unit);
        // What the kernel counts about itself is bursty, often zero for long, and never wrong.
        _believed = channel.Kind == "proc";
        _last = float.NaN;
    }

    /// <summary>Whether the value may be used: <see cref="Verdict.Sound"/> and <see cref="Verdict.Step"/>.</summary>
    public Verdict Judge(float value)
    {
        if (!float.IsFinite(value))
        {
            return float.IsNaN(value) ? Verdict.Missing : Verdict.NotFinite;
        }

        if (value < _range.Least || value > _range.Most)
        {
            return Verdict.OutOfRange;
        }

        if (_believed)
        {
            return Verdict.Sound;
        }

        if (IsFar(value))
        {
            return Confirms(value) ? Accept(value, Verdict.Step) : Verdict.Spike;
        }

        _farCount = 0;
        return IsStuck(value) ? Verdict.Stuck : Accept(value, Verdict.Sound);
    }

    private readonly bool IsFar(float value)
    {
        double floor = Math.Max(_range.Fine, 1e-3 * Math.Abs(_mean));
        return _count >= WarmUp && Math.Abs(value - _mean) > Limit * Math.Max(Math.Sqrt(_variance), floor);
    }

    /// <summary>Counts far values that lie together: nearer to each other than half their distance from the mean.</summary>
    private bool Confirms(float value)
    {
        bool together = _farCount > 0 && Math.Abs(value - _far) < 0.5 * Math.Abs(_far - _mean);
        _far = together ? _far : value;
        _farCount = together ? _farCount + 1 : 1;
        if (_farCount < Confirmations)
        {
            return false;
        }

        (_farCount, _count) = (0, 0);
        return true;
    }

    private bool IsStuck(float value)
    {
        if (value != _last)
        {
            _changes += float.IsNaN(_last) || _changes >= LeastChanges ? 0 : 1;
            _longestRun = Math.Max(_longestRun, _run);
            (_last, _run) = (value, 1);
            return false;
        }

        _run++;
        return _changes >= LeastChanges && _run > Math.Max(LongestRun, RunFactor * _longestRun);
    }

    private Verdict Accept(float value, Verdict verdict)
    {
        // Exact mean and variance at first, exponentially forgetting ones later.
        _count++;
        double weight = 1.0 / Math.Min(_count, Memory);
        double difference = value - _mean;
        _mean += weight * difference;
        _variance = _count == 1 ? 0 : (1 - weight) * (_variance + (weight * difference * difference));
        return verdict;
    }
}
