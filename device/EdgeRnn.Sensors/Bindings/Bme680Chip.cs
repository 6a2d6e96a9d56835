using System.Device.I2c;
using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Bosch BME680. Its gas heater stays off: it warms the other readings, and the driver loses the sign of the factory's range
/// error (register 0x04), so that its gas resistance is wrong on part of the chips.
/// </summary>
internal static class Bme680Chip
{
    public static I2cChip Chip { get; } = new("bme680", "Bosch BME680: temperature, pressure, humidity", [0x76, 0x77], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Bme680 driver = new(bus) { GasConversionIsEnabled = false, HeaterIsEnabled = false };
        return new DelegateSource(id, [("temp", "°C"), ("pressure", "kPa"), ("humidity", "%")], values =>
        {
            Bme680ReadResult read = driver.Read();
            values[0] = read.Temperature.Celsius();
            values[1] = read.Pressure.Kilopascals();
            values[2] = read.Humidity.Percent();
        }, owned: driver, kind: "bme680");
    }
}
