namespace EdgeRnn.Sensors.Sampling;

/// <summary>Tick k, from 1 on, is at start + k * interval, and comes at once: for sources that make their own time.</summary>
internal sealed class SimulatedTicker(DateTime start, TimeSpan interval) : ITicker
{
    private long _tick;

    public bool Next(out DateTime utc, CancellationToken stop)
    {
        utc = start + (++_tick * interval);
        return !stop.IsCancellationRequested;
    }
}
