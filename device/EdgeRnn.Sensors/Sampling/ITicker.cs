namespace EdgeRnn.Sensors.Sampling;

/// <summary>Says when to take the next sample.</summary>
internal interface ITicker
{
    /// <summary>Waits for the next tick and tells its time in UTC; false if the wait was cancelled.</summary>
    bool Next(out DateTime utc, CancellationToken stop);
}
