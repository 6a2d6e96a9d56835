using System.Device.I2c;
using Iot.Device.SenseHat;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>ST HTS221 of the Raspberry Pi Sense HAT.</summary>
internal static class SenseHatClimate
{
    public static I2cChip Chip { get; } = new("sense-hat-climate", "Sense HAT (ST HTS221): temperature, humidity", [0x5F], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        SenseHatTemperatureAndHumidity driver = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            values[0] = (float)driver.Temperature.DegreesCelsius;
            values[1] = (float)driver.Humidity.Percent;
        }, owned: driver, kind: "sense-hat-climate");
    }
}
