using System.Device.I2c;
using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Bosch BMP280.</summary>
internal static class Bmp280Chip
{
    public static I2cChip Chip { get; } = new("bmp280", "Bosch BMP280: temperature, pressure", [0x76, 0x77], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Bmp280 driver = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("pressure", "kPa")], values =>
        {
            Bmp280ReadResult read = driver.Read();
            values[0] = read.Temperature.Celsius();
            values[1] = read.Pressure.Kilopascals();
        }, owned: driver, kind: "bmp280");
    }
}
