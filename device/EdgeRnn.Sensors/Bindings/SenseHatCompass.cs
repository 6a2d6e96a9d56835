using System.Device.I2c;
using Iot.Device.SenseHat;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Magnetometer of the ST LSM9DS1 of the Raspberry Pi Sense HAT.</summary>
internal static class SenseHatCompass
{
    public static I2cChip Chip { get; } = new("sense-hat-compass", "Sense HAT (ST LSM9DS1): magnetic flux density", [0x1C], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        SenseHatMagnetometer driver = new(bus);
        return new DelegateSource(
            id, [("magn_x", "Gauss"), ("magn_y", "Gauss"), ("magn_z", "Gauss")], values => driver.MagneticInduction.CopyTo(values),
            owned: driver, kind: "sense-hat-compass");
    }
}
