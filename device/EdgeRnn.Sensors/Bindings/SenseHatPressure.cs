using System.Device.I2c;
using Iot.Device.SenseHat;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>ST LPS25H of the Raspberry Pi Sense HAT.</summary>
internal static class SenseHatPressure
{
    public static I2cChip Chip { get; } = new("sense-hat-pressure", "Sense HAT (ST LPS25H): pressure, temperature", [0x5C], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        SenseHatPressureAndTemperature driver = new(bus);
        return new DelegateSource(id, [("pressure", "kPa"), ("temp", "°C")], values =>
        {
            values[0] = (float)driver.Pressure.Kilopascals;
            values[1] = (float)driver.Temperature.DegreesCelsius;
        }, owned: driver, kind: "sense-hat-pressure");
    }
}
