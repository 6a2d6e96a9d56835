using System.Device.I2c;
using Iot.Device.Sht4x;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Sensirion SHT40, SHT41, SHT45; a value with a wrong checksum is missing.</summary>
internal static class Sht4xChip
{
    public static I2cChip Chip { get; } = new("sht4x", "Sensirion SHT40, SHT41, SHT45: temperature, humidity", [0x44, 0x45, 0x46], Open) { RefusesIdleReads = true };

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Sht4x driver = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            var (humidity, temperature) = driver.ReadHumidityAndTemperature();
            values[0] = temperature.Celsius();
            values[1] = humidity.Percent();
        }, owned: driver, kind: "sht4x");
    }
}
