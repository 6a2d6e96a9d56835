namespace EdgeRnn.Sensors.Kernel;

/// <summary><c>class/thermal/thermal_zoneN</c>: a temperature in m°C that every board has.</summary>
internal static class ThermalSensors
{
    public static List<SensorDevice> Find(string sysfs) => SysfsDevice.Identify(
        "thermal",
        () => SysfsDevice.List(Path.Combine(sysfs, "class/thermal"), "thermal_zone", folder =>
            File.Exists(Path.Combine(folder, "temp")) ? SysfsText.TryRead(Path.Combine(folder, "type")) ?? "zone" : null),
        Open);

    private static SysfsSource Open(SysfsDevice zone, string id)
    {
        SysfsNumber number = new(Path.Combine(zone.Folder, "temp"));
        return new SysfsSource([
            new SysfsChannel(new SensorChannel(id, "thermal", zone.Name, "°C", number.Path), number, 0.001)
            {
                Switch = (Path.Combine(zone.Folder, "mode"), "disabled"),
            },
        ]);
    }
}
