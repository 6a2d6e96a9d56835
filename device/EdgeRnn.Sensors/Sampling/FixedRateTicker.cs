namespace EdgeRnn.Sensors.Sampling;

/// <summary>
/// Tick k is due at start + k / rate on the monotonic clock: a late tick does not shift those after it, and a
/// jump of the wall clock moves nothing, since the wall clock is read once, at the start.
/// </summary>
internal sealed class FixedRateTicker : ITicker
{
    private readonly TimeProvider _time;
    private readonly double _ticksPerDeadline;
    private readonly double _lateAfter;
    private readonly long _start;
    private readonly DateTime _startUtc;
    private long _due;
    private long _last;

    /// <param name="hertz">Ticks per second, above 0.</param>
    /// <param name="time">Its monotonic clock and, once, its wall clock.</param>
    public FixedRateTicker(double hertz, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hertz);
        _time = time;
        _ticksPerDeadline = _time.TimestampFrequency / hertz;
        _lateAfter = _ticksPerDeadline / 10;
        _startUtc = _time.GetUtcNow().UtcDateTime;
        _start = _time.GetTimestamp();
    }

    /// <summary>Ticks that came more than a tenth of the interval after they were due.</summary>
    public long Late { get; private set; }

    /// <summary>Ticks that were left out: the one after them was due already, or the one before them came more than half an interval late.</summary>
    public long Missed { get; private set; }

    /// <summary>The largest delay of any tick.</summary>
    public TimeSpan WorstDelay { get; private set; }

    private long Elapsed => _time.GetTimestamp() - _start;

    public bool Next(out DateTime utc, CancellationToken stop)
    {
        Plan();
        bool waited = WaitUntil(_due * _ticksPerDeadline, stop);
        Reached(out utc);
        return waited;
    }

    /// <summary>Chooses the next tick, for whoever waits by other means.</summary>
    /// <returns>When it is due, on the monotonic clock.</returns>
    public long Plan()
    {
        // Too soon after a late tick, a rate would be measured over next to nothing.
        long lastPast = (long)(Elapsed / _ticksPerDeadline);
        long farEnough = (long)Math.Ceiling((_last / _ticksPerDeadline) + 0.5);
        long next = Math.Max(_due + 1, Math.Max(lastPast, farEnough));
        Missed += next - _due - 1;
        _due = next;
        return _start + (long)Math.Ceiling(_due * _ticksPerDeadline);
    }

    /// <summary>The tick that was planned has come.</summary>
    public void Reached(out DateTime utc)
    {
        double deadline = _due * _ticksPerDeadline;
        _last = Elapsed;
        TimeSpan delay = Span(_last - deadline);
        WorstDelay = delay > WorstDelay ? delay : WorstDelay;
        Late += _last - deadline > _lateAfter ? 1 : 0;
        utc = _startUtc + Span(_last);
    }

    private bool WaitUntil(double deadline, CancellationToken stop)
    {
        for (; ; )
        {
            TimeSpan left = Span(deadline - Elapsed);
            if (left <= TimeSpan.Zero || stop.IsCancellationRequested)
            {
                return !stop.IsCancellationRequested;
            }

            // Rounded up to whole milliseconds, as timers are: waking early would only mean to wait again.
            stop.WaitHandle.WaitOne((int)Math.Min(Math.Ceiling(left.TotalMilliseconds), 60_000));
        }
    }

    private TimeSpan Span(double ticks) => TimeSpan.FromSeconds(ticks / _time.TimestampFrequency);
}
