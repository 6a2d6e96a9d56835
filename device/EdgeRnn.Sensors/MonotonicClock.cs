namespace EdgeRnn.Sensors;

/// <summary>Seconds on the monotonic clock, which no setting of the wall clock moves.</summary>
internal readonly struct MonotonicClock(TimeProvider time)
{
    private readonly TimeProvider _time = time;

    public double Seconds => _time.GetTimestamp() / (double)_time.TimestampFrequency;
}
