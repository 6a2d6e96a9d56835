using System.Device.I2c;
using System.Numerics;
using Iot.Device.Ads1115;
using Iot.Device.Bmxx80;
using Iot.Device.Bmxx80.ReadResult;
using Iot.Device.Imu;
using Iot.Device.SenseHat;
using Iot.Device.Sht3x;
using UnitsNet;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Chips of Iot.Device.Bindings as sources, in the units that the kernel's drivers have here. The chip owns its bus device.</summary>
internal static class I2cChips
{
    private static readonly InputMultiplexer[] Inputs = [InputMultiplexer.AIN0, InputMultiplexer.AIN1, InputMultiplexer.AIN2, InputMultiplexer.AIN3];

    public static DelegateSource Bme280(string id, I2cDevice bus)
    {
        Bme280 chip = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("pressure", "kPa"), ("humidity", "%")], values =>
        {
            Bme280ReadResult read = chip.Read();
            values[0] = Celsius(read.Temperature);
            values[1] = Kilopascals(read.Pressure);
            values[2] = Percent(read.Humidity);
        }, owned: chip);
    }

    public static DelegateSource Bmp280(string id, I2cDevice bus)
    {
        Bmp280 chip = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("pressure", "kPa")], values =>
        {
            Bmp280ReadResult read = chip.Read();
            values[0] = Celsius(read.Temperature);
            values[1] = Kilopascals(read.Pressure);
        }, owned: chip);
    }

    public static DelegateSource Sht3x(string id, I2cDevice bus)
    {
        Sht3x chip = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            values[0] = Celsius(chip.Temperature);
            values[1] = Percent(chip.Humidity);
        }, owned: chip);
    }

    public static DelegateSource Mpu6050(string id, I2cDevice bus)
    {
        Mpu6050 chip = new(bus);
        return new DelegateSource(
            id,
            [("accel_x", "m/s²"), ("accel_y", "m/s²"), ("accel_z", "m/s²"), ("anglvel_x", "rad/s"), ("anglvel_y", "rad/s"), ("anglvel_z", "rad/s"), ("temp", "°C")],
            values =>
            {
                chip.GetAccelerometer().CopyTo(values);
                Radians(chip.GetGyroscopeReading()).CopyTo(values[3..]);
                values[6] = Celsius(chip.GetTemperature());
            },
            owned: chip);
    }

    public static DelegateSource Ads1115(string id, I2cDevice bus)
    {
        Ads1115 chip = new(bus);
        return new DelegateSource(id, Inputs.Select((_, i) => ($"voltage{i}", "V")), values =>
        {
            for (int i = 0; i < Inputs.Length; i++)
            {
                values[i] = (float)chip.ReadVoltage(Inputs[i]).Volts;
            }
        }, owned: chip);
    }

    /// <summary>The hat's HTS221, which measures what its neighbours do not.</summary>
    public static DelegateSource SenseHatClimate(string id, I2cDevice bus)
    {
        SenseHatTemperatureAndHumidity chip = new(bus);
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            values[0] = Celsius(chip.Temperature);
            values[1] = Percent(chip.Humidity);
        }, owned: chip);
    }

    public static DelegateSource SenseHatPressure(string id, I2cDevice bus)
    {
        SenseHatPressureAndTemperature chip = new(bus);
        return new DelegateSource(id, [("pressure", "kPa"), ("temp", "°C")], values =>
        {
            values[0] = Kilopascals(chip.Pressure);
            values[1] = Celsius(chip.Temperature);
        }, owned: chip);
    }

    public static DelegateSource SenseHatMotion(string id, I2cDevice bus)
    {
        const float Gravity = 9.80665f;
        SenseHatAccelerometerAndGyroscope chip = new(bus);
        return new DelegateSource(
            id, [("accel_x", "m/s²"), ("accel_y", "m/s²"), ("accel_z", "m/s²"), ("anglvel_x", "rad/s"), ("anglvel_y", "rad/s"), ("anglvel_z", "rad/s")],
            values =>
            {
                (chip.Acceleration * Gravity).CopyTo(values);
                Radians(chip.AngularRate).CopyTo(values[3..]);
            },
            owned: chip);
    }

    public static DelegateSource SenseHatCompass(string id, I2cDevice bus)
    {
        SenseHatMagnetometer chip = new(bus);
        return new DelegateSource(
            id, [("magn_x", "Gauss"), ("magn_y", "Gauss"), ("magn_z", "Gauss")], values => chip.MagneticInduction.CopyTo(values), owned: chip);
    }

    public static float Celsius(Temperature? temperature) => (float)(temperature?.DegreesCelsius ?? double.NaN);

    public static float Percent(RelativeHumidity? humidity) => (float)(humidity?.Percent ?? double.NaN);

    private static float Kilopascals(Pressure? pressure) => (float)(pressure?.Kilopascals ?? double.NaN);

    private static Vector3 Radians(Vector3 degrees) => degrees * (MathF.PI / 180);
}
