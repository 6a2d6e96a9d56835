using System.Device.I2c;
using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Bosch BME280.</summary>
internal static class Bme280Chip
{
    public static I2cChip Chip { get; } = new("bme280", "Bosch BME280: temperature, pressure, humidity", [0x76, 0x77], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Bme280 driver = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("pressure", "kPa"), ("humidity", "%")], values =>
        {
            Bme280ReadResult read = driver.Read();
            values[0] = read.Temperature.Celsius();
            values[1] = read.Pressure.Kilopascals();
            values[2] = read.Humidity.Percent();
        }, owned: driver, kind: "bme280");
    }
}
