using System.Device.I2c;
using Iot.Device.Sht3x;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Sensirion SHT30, SHT31, SHT35.</summary>
internal static class Sht3xChip
{
    public static I2cChip Chip { get; } = new("sht3x", "Sensirion SHT30, SHT31, SHT35: temperature, humidity", [0x44, 0x45], Open) { RefusesIdleReads = true };

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Sht3x driver = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            values[0] = (float)driver.Temperature.DegreesCelsius;
            values[1] = (float)driver.Humidity.Percent;
        }, owned: driver, kind: "sht3x");
    }
}
