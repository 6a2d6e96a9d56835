using System.Device.I2c;
using System.Diagnostics;
using Iot.Device.Scd4x;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Sensirion SCD40, SCD41, which measure every 5 s: each measurement is given once, and reads between are missing. The driver would
/// wait for the next one. A value with a wrong checksum is missing.
/// </summary>
internal static class Scd4xChip
{
    public static I2cChip Chip { get; } = new("scd4x", "Sensirion SCD40, SCD41: carbon dioxide, temperature, humidity", [0x62], Open) { RefusesIdleReads = true };

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Scd4x driver = new(bus);
        driver.StartPeriodicMeasurements();
        long last = Stopwatch.GetTimestamp();
        return new DelegateSource(id, [("co2", "ppm"), ("temp", "°C"), ("humidity", "%")], values =>
        {
            if (Stopwatch.GetElapsedTime(last) < Scd4x.MeasurementPeriod)
            {
                return;
            }

            last = Stopwatch.GetTimestamp();
            var (carbonDioxide, humidity, temperature) = driver.ReadPeriodicMeasurement();
            values[0] = (float)(carbonDioxide?.PartsPerMillion ?? double.NaN);
            values[1] = temperature.Celsius();
            values[2] = humidity.Percent();
        }, owned: driver, kind: "scd4x");
    }
}
