using EdgeRnn.Device.Tests.Sensors.Kernel;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using EdgeRnn.Sensors.Catalog;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>The drivers of Iot.Device.Bindings on chips whose registers are those of the data sheets.</summary>
public sealed class I2cChipsTests
{
    /// <summary>The example of the data sheet: 25.08 °C, 100653 Pa.</summary>
    private static SimulatedI2cDevice Bosch(byte chip) => new SimulatedI2cDevice().Set(0xD0, chip)
        .Set(0x88, 0x70, 0x6B, 0x43, 0x67, 0x18, 0xFC, 0x7D, 0x8E, 0x43, 0xD6, 0xD0, 0x0B, 0x27, 0x0B, 0x8C, 0x00, 0xF9, 0xFF, 0x8C, 0x3C, 0xF8, 0xC6, 0x70, 0x17)
        .Set(0xA1, 0x4B).Set(0xE1, 0x72, 0x01, 0x00, 0x13, 0x29, 0x03, 0x1E)
        .Set(0xF7, 0x65, 0x5A, 0xC0, 0x7E, 0xED, 0x00, 0x75, 0x30);

    [Fact]
    public void A_BME280_measures_temperature_pressure_and_humidity()
    {
        float[] values = Read(Bme280Chip.Chip, Bosch(0x60), "temp °C", "pressure kPa", "humidity %");

        Assert.Equal(25.08f, values[0], tolerance: 0.01f);
        Assert.Equal(100.653f, values[1], tolerance: 0.01f);
        Assert.Equal(56.2f, values[2], tolerance: 0.05f);
    }

    [Fact]
    public void A_BMP280_measures_temperature_and_pressure()
    {
        float[] values = Read(Bmp280Chip.Chip, Bosch(0x58), "temp °C", "pressure kPa");

        Assert.Equal(25.08f, values[0], tolerance: 0.01f);
        Assert.Equal(100.653f, values[1], tolerance: 0.01f);
    }

    [Fact]
    public void An_SHT3x_measures_temperature_and_humidity()
    {
        float[] values = Read(Sht3xChip.Chip, new SimulatedI2cDevice { Reply = () => Sensirion(0x6666, 0x8000) }, "temp °C", "humidity %");

        Assert.Equal([25f, 50f], values);
    }

    /// <summary>RM-MPU-6000A: 16384 per g, 131 per °/s, T = raw / 340 + 36.53. The driver has T = (raw - 21) / 333.87 + 21.</summary>
    [Fact]
    public void An_MPU6050_measures_motion_and_temperature_as_its_data_sheet_has_them()
    {
        SimulatedI2cDevice bus = new SimulatedI2cDevice().Set(0x75, 0x68).Set(0x3B, 0x40, 0x00, 0xC0, 0x00, 0x00, 0x00)
            .Set(0x41, 0xEB, 0x60).Set(0x43, 0x33, 0x2C, 0xCC, 0xD4, 0x00, 0x00);

        float[] values = Read(Mpu6050Chip.Chip, bus, "accel_x m/s²", "accel_y m/s²", "accel_z m/s²", "anglvel_x rad/s", "anglvel_y rad/s", "anglvel_z rad/s", "temp °C");

        // 0x332C = 13100 = 100 * 131; 0xEB60 = -5280.
        float[] expected = [9.80665f, -9.80665f, 0, 100 * MathF.PI / 180, -100 * MathF.PI / 180, 0, (-5280 / 340f) + 36.53f];
        Assert.All(values.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-4f));
    }

    [Fact]
    public void An_ADS1115_measures_each_of_its_inputs()
    {
        // The conversion that the configuration asked for: 1 V at input 0, 2 V at 1, ... in steps of 0.125 mV.
        SimulatedI2cDevice bus = new(registerBytes: 2);
        bus.Reply = () =>
        {
            byte[]? configuration = bus.Written.FindLast(bytes => bytes.Length == 3 && bytes[0] == 1);
            int input = configuration is null ? 0 : (configuration[1] >> 4) & 3;
            short raw = (short)(8000 * (input + 1));
            return bus.Written[^1][0] == 0 ? [(byte)(raw >> 8), (byte)raw] : null;
        };

        float[] values = Read(Ads1115Chip.Chip, bus, "voltage0 V", "voltage1 V", "voltage2 V", "voltage3 V");

        Assert.All(values.Zip([1f, 2f, 3f, 4f]), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-3f));
    }

    [Fact]
    public void A_Sense_HAT_measures_climate_pressure_motion_and_magnetism()
    {
        // HTS221: two points of calibration for each; the readings lie half-way.
        SimulatedI2cDevice climate = new SimulatedI2cDevice().Set(0x32, 80, 0x18).Set(0x35, 0b0100).Set(0x3C, 0, 0, 0xE8, 0x03).Set(0x2A, 0xF4, 0x01)
            .Set(0x30, 40, 160).Set(0x36, 0, 0).Set(0x3A, 0x70, 0x17).Set(0x28, 0xB8, 0x0B);
        SimulatedI2cDevice pressure = new SimulatedI2cDevice().Set(0x28, 0x00, 0x54, 0x3F).Set(0x2B, 0x30, 0xDF);
        SimulatedI2cDevice motion = new SimulatedI2cDevice().Set(0x28, 0x00, 0x40, 0x00, 0xC0, 0, 0).Set(0x18, 0, 0x20, 0, 0, 0, 0);
        SimulatedI2cDevice compass = new SimulatedI2cDevice().Set(0x28, 0x00, 0x20, 0x00, 0xE0, 0, 0);

        Assert.All(Read(SenseHatClimate.Chip, climate, "temp °C", "humidity %").Zip([22.5f, 50f]), Near);
        Assert.All(Read(SenseHatPressure.Chip, pressure, "pressure kPa", "temp °C").Zip([101.325f, 25f]), Near);
        Assert.All(
            Read(SenseHatMotion.Chip, motion, "accel_x m/s²", "accel_y m/s²", "accel_z m/s²", "anglvel_x rad/s", "anglvel_y rad/s", "anglvel_z rad/s")
                .Zip([9.80665f, -9.80665f, 0, 245 / 4f * MathF.PI / 180, 0, 0]),
            Near);
        Assert.All(Read(SenseHatCompass.Chip, compass, "magn_x Gauss", "magn_y Gauss", "magn_z Gauss").Zip([1f, -1f, 0]), Near);

        // The drivers round their scales to whole steps.
        static void Near((float Read, float Expected) pair) => Assert.Equal(pair.Expected, pair.Read, tolerance: 2e-3f + (0.01f * Math.Abs(pair.Expected)));
    }

    [Fact]
    public void A_chip_that_stops_answering_is_a_bus_error()
    {
        SimulatedI2cDevice bus = Bosch(0x60);
        using DelegateSource source = Bme280Chip.Chip.Open("chip", bus);
        bus.Answers = false;

        SensorException error = Assert.Throws<SensorException>(() => source.Read(new float[3]));

        Assert.Equal((SensorTrouble.Bus, "chip: Error 121 performing I2C data transfer."), (error.Trouble, error.Message));
    }

    [Fact]
    public void A_chip_that_the_kernel_reads_is_refused_with_its_driver()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");
        SensorDevice device = SensorCatalog.Find("bme280:1:0x76", new SensorRoots(tree.Root), TimeProvider.System).Single();

        Assert.Contains("the kernel's driver bmp280 reads this chip", Assert.Throws<SensorException>(() => device.Open()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bme280:x", "expected a bus, as bme280:1")]
    [InlineData("bme280:1:0x100", "expected a bus and an address, as bme280:1:0x76")]
    [InlineData("bme280:1:0x76:3", "expected a bus")]
    [InlineData("dht22", "expected the pin, such as dht22:4")]
    public void A_wrong_place_is_refused(string word, string says) => Assert.Contains(
        says, Assert.Throws<SensorException>(() => SensorCatalog.Find(word, new SensorRoots(), TimeProvider.System)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_bus_opening_says_so() =>
        Assert.Contains("sht3x:250: cannot be opened", Assert.Throws<SensorException>(
            () => SensorCatalog.Find("sht3x:250", new SensorRoots(), TimeProvider.System).Single().Open()).Message, StringComparison.Ordinal);
}
