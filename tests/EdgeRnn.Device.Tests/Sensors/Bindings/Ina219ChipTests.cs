using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>
/// INA219 data sheet, tables 7 and 8: the shunt register is signed, 10 µV a step; the bus register holds 4 mV a step above three
/// flags. The driver alone gives 335.36 mV for -320 mV, and -0.768 V for 32 V.
/// </summary>
public sealed class Ina219ChipTests
{
    [Theory]
    [InlineData(0x83, 0x00, 0xFA, 0x00, 32.0f, -3.2f)]
    [InlineData(0x7D, 0x00, 0x5D, 0x98, 11.98f, 3.2f)]
    [InlineData(0xFF, 0x9C, 0x20, 0xD0, 4.2f, -0.01f)]
    [InlineData(0x00, 0x00, 0x00, 0x00, 0f, 0f)]
    public void An_INA219_measures_voltage_current_in_both_directions_and_power(
        byte shuntHigh, byte shuntLow, byte busHigh, byte busLow, float voltage, float current)
    {
        SimulatedI2cDevice bus = new SimulatedI2cDevice(registerBytes: 2).Set(0, 0x39, 0x9F).Set(1, shuntHigh, shuntLow).Set(2, busHigh, busLow);

        float[] values = Read(Ina219Chip.Chip, bus, "voltage V", "current A", "power W");

        Assert.All(values.Zip([voltage, current, voltage * current]), pair => Assert.Equal(pair.Second, pair.First, tolerance: 1e-4f));
    }
}
