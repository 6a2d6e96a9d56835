namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The highest score in each of the newest spans of time, and where an alarm was on.</summary>
/// <param name="binSeconds">Of a span; those of a day by default.</param>
internal sealed class AnomalyRibbon(double binSeconds = AnomalyRibbon.Day / AnomalyRibbon.Bins)
{
    public const int Bins = 288;
    public const double Day = 86400;

    private readonly float[] _scores = new float[Bins];
    private readonly bool[] _alarms = new bool[Bins];
    private readonly Lock _gate = new();
    private long _last = -1;

    public double BinSeconds { get; } = binSeconds;

    public void Add(double time, double score, bool alarm)
    {
        lock (_gate)
        {
            long bin = BinOf(time);
            if (bin <= _last - Bins)
            {
                // The clock was set back.
                return;
            }

            if (bin > _last)
            {
                Clear(Math.Max(_last + 1, bin - Bins + 1), bin);
                _last = bin;
            }

            int at = (int)(bin % Bins);
            _scores[at] = _scores[at] >= score ? _scores[at] : (float)score;
            _alarms[at] |= alarm;
        }
    }

    /// <summary>The time at which the first bin begins, and the bins' scores, oldest first; NaN where nothing was seen.</summary>
    public (double From, float[] Scores, bool[] Alarms) Copy()
    {
        lock (_gate)
        {
            long first = Math.Max(0, _last - Bins + 1);
            int[] order = [.. Enumerable.Range(0, (int)(_last - first + 1)).Select(i => (int)((first + i) % Bins))];
            return (first * BinSeconds, [.. order.Select(at => _scores[at])], [.. order.Select(at => _alarms[at])]);
        }
    }

    private long BinOf(double time) => (long)Math.Max(0, time / BinSeconds);

    private void Clear(long first, long last)
    {
        for (long bin = first; bin <= last; bin++)
        {
            (_scores[bin % Bins], _alarms[bin % Bins]) = (float.NaN, false);
        }
    }
}
