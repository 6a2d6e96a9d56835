using System.Device.I2c;
using Iot.Device.Mcp9808;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>Microchip MCP9808.</summary>
internal static class Mcp9808Chip
{
    public static I2cChip Chip { get; } = new("mcp9808", "Microchip MCP9808: temperature", [0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F], Open);

    private static DelegateSource Open(string id, I2cDevice bus)
    {
        Mcp9808 driver = new(bus);
        return new DelegateSource(id, [("temp", "°C")], values => values[0] = (float)driver.Temperature.DegreesCelsius, owned: driver, kind: "mcp9808");
    }
}
