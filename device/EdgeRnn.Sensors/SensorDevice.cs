namespace EdgeRnn.Sensors;

/// <summary>A device that can be opened as a source, and opened again after it was lost.</summary>
/// <param name="id">Its name in logs and reports, the same after every boot.</param>
/// <param name="open">Finds the device, wherever it is now, and opens it.</param>
public sealed class SensorDevice(string id, Func<ISensorSource> open)
{
    /// <summary>Its name in logs and reports, the same after every boot.</summary>
    public string Id { get; } = id;

    /// <summary>The channels that it has had; null if it is new. With them it can be missing when it is opened first.</summary>
    internal IReadOnlyList<SensorChannel>? Known { get; init; }

    /// <summary>Finds the device and opens it; the caller owns the source.</summary>
    /// <exception cref="SensorException">It is not there, or cannot be opened.</exception>
    public ISensorSource Open()
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It may vanish between any two accesses.
            throw new SensorException($"{Id}: {error.Message}", error, SensorTrouble.Gone);
        }
    }
}
