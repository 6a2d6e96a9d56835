namespace EdgeRnn.Sensors.Proc;

/// <summary>
/// rate = (count - count before) / seconds between. Missing (NaN) the first time and when the counter went backwards:
/// a reset and a wrap cannot be distinguished, and a guess would be a huge rate.
/// </summary>
internal struct CounterRate
{
    private ulong _before;
    private double _then;
    private bool _known;

    /// <param name="count">The counter.</param>
    /// <param name="now">Seconds on the monotonic clock, from any origin.</param>
    public float Next(ulong count, double now)
    {
        float rate = _known && count >= _before && now > _then ? (float)((count - _before) / (now - _then)) : float.NaN;
        (_before, _then, _known) = (count, now, true);
        return rate;
    }
}
