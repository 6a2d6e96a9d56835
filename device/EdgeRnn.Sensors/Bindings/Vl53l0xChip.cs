using System.Device.I2c;
using Iot.Device.Vl53L0X;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>ST VL53L0X. Nothing in range (8190 mm and more) is a missing value.</summary>
internal static class Vl53l0xChip
{
    private const ushort OutOfRange = 8190;

    public static I2cChip Chip { get; } = new("vl53l0x", "ST VL53L0X: distance", [0x29], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Vl53L0X driver = new(bus);
        return new DelegateSource(id, [("distance", "m")], values =>
        {
            // Not the driver's single measurement, which turns a bus error into "out of range".
            ushort millimetres = driver.DistanceContinuous;
            values[0] = millimetres < OutOfRange ? millimetres / 1000f : float.NaN;
        }, owned: driver, kind: "vl53l0x");
    }
}
