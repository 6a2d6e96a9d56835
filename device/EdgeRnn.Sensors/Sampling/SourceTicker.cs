namespace EdgeRnn.Sensors.Sampling;

/// <summary>Every tick comes at once: for sources that wait for their own next sample.</summary>
internal sealed class SourceTicker(TimeProvider time) : ITicker
{
    public bool Next(out DateTime utc, CancellationToken stop)
    {
        utc = time.GetUtcNow().UtcDateTime;
        return !stop.IsCancellationRequested;
    }
}
