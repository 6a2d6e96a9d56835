using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>MCP9808 data sheet, 5.1.3: 1/16 °C a step, bit 12 the sign, three flags above it.</summary>
public sealed class Mcp9808ChipTests
{
    [Theory]
    [InlineData(0xC1, 0x94, 25.25f)]
    [InlineData(0x1F, 0xE8, -1.5f)]
    [InlineData(0x00, 0x00, 0f)]
    public void An_MCP9808_measures_temperature(byte high, byte low, float expected)
    {
        SimulatedI2cDevice bus = new SimulatedI2cDevice(registerBytes: 2).Set(6, 0x00, 0x54).Set(7, 0x04, 0x00).Set(5, high, low);

        Assert.Equal([expected], Read(Mcp9808Chip.Chip, bus, "temp °C"));
    }
}
