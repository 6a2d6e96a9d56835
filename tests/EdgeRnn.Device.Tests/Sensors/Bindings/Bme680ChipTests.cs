using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

public sealed class Bme680ChipTests
{
    /// <summary>Expected: the integer formulas of the data sheet, 3.3.1; the driver has those of floating point.</summary>
    [Fact]
    public void A_BME680_measures_temperature_pressure_and_humidity()
    {
        SimulatedI2cDevice bus = new SimulatedI2cDevice().Set(0xD0, 0x61)
            .Set(0xE9, 0xB9, 0x65).Set(0x8A, 0x65, 0x67, 0x03)
            .Set(0x8E, 0x7D, 0x8E, 0x93, 0xD7, 0x58).Set(0x94, 0xB9, 0x1A, 0x8E, 0xFF, 0x26, 0x1E).Set(0x9C, 0x3A, 0xFF, 0xCA, 0xF8, 0x1E)
            .Set(0xE1, 0x3F, 0xBA, 0x31, 0x00, 0x2D, 0x14, 0x78, 0x9C)
            .Set(0x1F, 0x54, 0x3A, 0x80, 0x77, 0xA1, 0x00, 0x52, 0x08);

        float[] values = Read(Bme680Chip.Chip, bus, "temp °C", "pressure kPa", "humidity %");

        Assert.Equal(23.15f, values[0], tolerance: 0.01f);
        Assert.Equal(102.098f, values[1], tolerance: 0.01f);
        Assert.Equal(42.08f, values[2], tolerance: 0.1f);
        Assert.Contains(bus.Written, bytes => bytes is [0x70, 0x08]);
    }
}
