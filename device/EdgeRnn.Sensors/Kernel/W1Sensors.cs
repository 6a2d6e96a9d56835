namespace EdgeRnn.Sensors.Kernel;

/// <summary>
/// <c>bus/w1/devices/FAMILY-SERIAL/temperature</c>: thermometers on a 1-Wire bus (DS18B20 and its relatives) in m°C, checked by
/// the kernel against the chip's CRC (driver w1_therm, Linux 5.10 or later). A conversion takes up to 750 ms.
/// </summary>
internal static class W1Sensors
{
    /// <summary>Also registered as hwmon by the kernel; the device is listed once, under its serial number.</summary>
    public const string HwmonName = "w1_slave_temp";

    private const string Attribute = "temperature";

    public static List<SensorDevice> Find(string sysfs)
    {
        string devices = Path.Combine(sysfs, "bus/w1/devices");
        return !Directory.Exists(devices) ? [] :
        [
            .. from folder in Directory.EnumerateFileSystemEntries(devices).Order(StringComparer.Ordinal)
               where File.Exists(Path.Combine(folder, Attribute))
               select new SensorDevice($"w1:{Path.GetFileName(folder)}", () => Open(folder)),
        ];
    }

    private static SysfsSource Open(string folder)
    {
        string serial = Path.GetFileName(folder);
        SysfsNumber number = new(Path.Combine(folder, Attribute));
        return new SysfsSource([new SysfsChannel(new SensorChannel($"w1:{serial}", "w1", $"1-Wire thermometer {serial}", "°C", number.Path), number, 1e-3)]);
    }
}
