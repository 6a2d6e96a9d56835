namespace EdgeRnn.Sensors.Sampling;

/// <summary>Decides when the next sample is taken.</summary>
internal interface ITicker
{
    /// <summary>Waits for the next tick and gives its time in UTC; false if the wait was cancelled.</summary>
    bool Next(out DateTime utc, CancellationToken stop);
}
