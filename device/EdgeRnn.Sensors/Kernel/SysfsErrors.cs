namespace EdgeRnn.Sensors.Kernel;

/// <summary>What an error of sysfs means for the device behind it.</summary>
internal static class SysfsErrors
{
    private const int NoSuchDeviceOrAddress = 6, NoSuchDevice = 19, Shutdown = 108;

    /// <summary>Whether the kernel's answer to open, read or write can be this.</summary>
    public static bool IsOne(Exception error) => error is IOException or UnauthorizedAccessException or OperationCanceledException or TimeoutException;

    /// <summary>An attribute of a device that went away answers ENODEV; all else (EIO, ETIMEDOUT, EREMOTEIO, EAGAIN, ENODATA) may pass.</summary>
    public static SensorTrouble TroubleOf(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => SensorTrouble.Gone,
        UnauthorizedAccessException => SensorTrouble.Malformed,
        IOException { HResult: NoSuchDevice or NoSuchDeviceOrAddress or Shutdown } => SensorTrouble.Gone,
        _ => SensorTrouble.Bus,
    };
}
