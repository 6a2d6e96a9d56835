namespace EdgeRnn.Sensors;

/// <summary>Something that can be opened as a source, and again after it was lost.</summary>
/// <param name="id">Its name in logs and reports, the same after every boot.</param>
/// <param name="open">Finds the device, wherever it is by now, and opens it.</param>
internal sealed class SensorDevice(string id, Func<ISensorSource> open)
{
    public string Id { get; } = id;

    /// <exception cref="SensorException">It is not there, or cannot be opened.</exception>
    public ISensorSource Open()
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It may vanish between any two looks at it.
            throw new SensorException($"{Id}: {error.Message}", error, SensorTrouble.Gone);
        }
    }
}

/// <summary>Folders that stand for those of the system.</summary>
internal sealed record SensorRoots(string Sysfs = "/sys", string Proc = "/proc", string Dev = "/dev");
