namespace EdgeRnn.Sensors.Bindings;

/// <summary>Stands in where the assembly is built without the drivers of Iot.Device.Bindings.</summary>
internal static class UserSpaceKinds
{
    /// <summary>Where kinds are that this build does not have.</summary>
    public const string Hint = "; drivers in user space, such as bme280, are not in this build: it was made with -p:IotBindings=false";

    public static IReadOnlyList<SensorKind> All { get; } = [];

    /// <exception cref="SensorException">Always: there are no drivers.</exception>
    public static IReadOnlyList<I2cFinding> Scan(int bus, string sysfs) =>
        throw new SensorException($"I2C bus {bus} cannot be scanned{Hint}");
}
