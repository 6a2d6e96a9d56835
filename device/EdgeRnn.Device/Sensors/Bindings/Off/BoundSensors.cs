namespace EdgeRnn.Device.Sensors.Bindings;

/// <summary>Stands in where the executable is built without the drivers of Iot.Device.Bindings (-p:IotBindings=true).</summary>
internal static class BoundSensors
{
    public static IReadOnlyList<string> Words { get; } = [];

    public static SensorDevice Find(string kind, string which, SensorRoots roots) =>
        throw new SensorException($"'{kind}:{which}': this executable was built without drivers; build it with -p:IotBindings=true");
}
