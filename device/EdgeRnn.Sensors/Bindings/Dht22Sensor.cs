using Iot.Device.DHTxx;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Aosong DHT22 (AM2302) on a GPIO pin.</summary>
internal static class Dht22Sensor
{
    // The data sheet allows a measurement every 2 s.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    public static DelegateSource Open(string id, int pin)
    {
        Dht22 driver = new(pin);
        return Source(id, () => Read(driver), TimeProvider.System, driver);
    }

    /// <summary>A source of fresh measurements only: a read sooner than 2 s after the last one is missing.</summary>
    /// <remarks>
    /// The driver answers such a read with its last buffer as if it were new, and each of its properties starts a measurement of
    /// its own; of its "minimum time" of 2.5 s it waits for the milliseconds part alone, 0.5 s.
    /// </remarks>
    internal static DelegateSource Source(string id, Func<(float Temperature, float Humidity)> read, TimeProvider time, IDisposable? owned = null)
    {
        long? last = null;
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            if (last is { } then && time.GetElapsedTime(then) < Shortest)
            {
                return;
            }

            last = time.GetTimestamp();
            (values[0], values[1]) = read();
        }, owned: owned, kind: "dht22");
    }

    /// <summary>Temperature measured now, and the humidity of the same answer, which the driver keeps for half a second.</summary>
    private static (float Temperature, float Humidity) Read(Dht22 driver) =>
        driver.TryReadTemperature(out var temperature) && driver.TryReadHumidity(out var humidity)
            ? ((float)temperature.DegreesCelsius, (float)humidity.Percent)
            : (float.NaN, float.NaN);
}
