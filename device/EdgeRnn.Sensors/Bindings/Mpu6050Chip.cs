using System.Device.I2c;
using System.Numerics;
using Iot.Device.Imu;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>InvenSense MPU-6050 at ±2 g and ±250 °/s.</summary>
internal static class Mpu6050Chip
{
    // Register map RM-MPU-6000A, 4.17 to 4.19: 16384 per g, 131 per °/s, T/°C = raw / 340 + 36.53.
    private const float Acceleration = 9.80665f / 16384, AngularRate = MathF.PI / 180 / 131;

    public static I2cChip Chip { get; } = new("mpu6050", "InvenSense MPU-6050: acceleration, angular rate, temperature", [0x68, 0x69], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Mpu6050 driver = new(bus);
        return new DelegateSource(
            id,
            [("accel_x", "m/s²"), ("accel_y", "m/s²"), ("accel_z", "m/s²"), ("anglvel_x", "rad/s"), ("anglvel_y", "rad/s"), ("anglvel_z", "rad/s"), ("temp", "°C")],
            values =>
            {
                // The driver divides by the sample-rate divider, takes 131.072 for 131, and has the MPU-6500's formula of temperature.
                Vector3 acceleration = driver.GetAccelerometer() / driver.AccelerationScale;
                Vector3 rate = driver.GetGyroscopeReading() / driver.GyroscopeScale;
                (acceleration * Acceleration).CopyTo(values);
                (rate * AngularRate).CopyTo(values[3..]);
                double raw = ((driver.GetTemperature().DegreesCelsius - 21) * 333.87) + 21;
                values[6] = (float)((raw / 340) + 36.53);
            },
            owned: driver, kind: "mpu6050");
    }
}
