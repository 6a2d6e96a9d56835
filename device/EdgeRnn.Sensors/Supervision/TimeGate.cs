namespace EdgeRnn.Sensors.Supervision;

/// <summary>A gate's verdict on a sample's time.</summary>
internal enum TimeVerdict
{
    Sound,

    /// <summary>The same as that of the sample before.</summary>
    Duplicate,

    /// <summary>Earlier than that of the sample before.</summary>
    OutOfOrder,

    /// <summary>The clock was set; sound from here on.</summary>
    ClockJump,

    /// <summary>Sooner than half an interval behind the sample before.</summary>
    TooFast,
}

/// <summary>
/// Lets samples through whose times rise. One that is not later is left out; when <see cref="Confirmations"/> in a row
/// are earlier but rise among themselves, the clock was set back and they count from there. A leap forward by more
/// than <see cref="Leap"/> beyond what passed on the monotonic clock was one of the clock too, where the sample before came at the
/// pace of that clock: a recording that is read faster has pauses. Nothing is lost by it.
/// </summary>
internal struct TimeGate(TimeSpan? interval)
{
    public const int Confirmations = 3;

    private const long Leap = 60_000_000_000;

    private readonly long _shortest = interval is { } given ? given.Ticks * 100 / 2 : 0;
    private long? _last;
    private long _arrived;
    private long _earlier;
    private int _earlierCount;
    private bool _keepsPace;

    /// <param name="time">Nanoseconds, the sample's own.</param>
    /// <param name="now">Nanoseconds on the monotonic clock.</param>
    public TimeVerdict Judge(long time, long now)
    {
        if (_last is not { } last)
        {
            return Accept(time, now, TimeVerdict.Sound);
        }

        if (time == last)
        {
            return TimeVerdict.Duplicate;
        }

        if (time < last)
        {
            return Confirms(time) ? Accept(time, now, TimeVerdict.ClockJump) : TimeVerdict.OutOfOrder;
        }

        _earlierCount = 0;
        long passed = Difference(time, last);
        if (passed < _shortest)
        {
            return TimeVerdict.TooFast;
        }

        return Accept(time, now, _keepsPace && passed - (now - _arrived) > Leap ? TimeVerdict.ClockJump : TimeVerdict.Sound);
    }

    private bool Confirms(long time)
    {
        _earlierCount = _earlierCount > 0 && time > _earlier ? _earlierCount + 1 : 1;
        _earlier = time;
        return _earlierCount >= Confirmations;
    }

    private TimeVerdict Accept(long time, long now, TimeVerdict verdict)
    {
        _keepsPace = _last is { } last && Difference(time, last) <= 2 * (now - _arrived);
        (_last, _arrived, _earlierCount) = (time, now, 0);
        return verdict;
    }

    /// <summary>Never overflows: times come from outside.</summary>
    private static long Difference(long later, long earlier)
    {
        Int128 difference = (Int128)later - earlier;
        return difference > long.MaxValue ? long.MaxValue : (long)difference;
    }
}
