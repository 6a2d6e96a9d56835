namespace EdgeRnn.Sensors.Bindings;

/// <summary>Stands in where the executable is built without the drivers of Iot.Device.Bindings.</summary>
internal static class BoundSensors
{
    public const string Hint = "; drivers in user space, as bme280, are in a build with -p:IotBindings=true";

    public static IReadOnlyList<string> Words { get; } = [];

    public static SensorDevice? Find(string kind, string which, SensorRoots roots) => null;
}
