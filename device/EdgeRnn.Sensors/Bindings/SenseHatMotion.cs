using System.Device.I2c;
using Iot.Device.SenseHat;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Accelerometer and gyroscope of the ST LSM9DS1 of the Raspberry Pi Sense HAT.</summary>
internal static class SenseHatMotion
{
    private const float Gravity = 9.80665f, Radians = MathF.PI / 180;

    public static I2cChip Chip { get; } = new("sense-hat-motion", "Sense HAT (ST LSM9DS1): acceleration, angular rate", [0x6A], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        SenseHatAccelerometerAndGyroscope driver = new(bus);
        return new DelegateSource(
            id, [("accel_x", "m/s²"), ("accel_y", "m/s²"), ("accel_z", "m/s²"), ("anglvel_x", "rad/s"), ("anglvel_y", "rad/s"), ("anglvel_z", "rad/s")],
            values =>
            {
                (driver.Acceleration * Gravity).CopyTo(values);
                (driver.AngularRate * Radians).CopyTo(values[3..]);
            },
            owned: driver, kind: "sense-hat-motion");
    }
}
