using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>The result lies in registers 0x1E and 0x1F, in millimetres; 8190 and 8191 are nothing in range.</summary>
public sealed class Vl53l0xChipTests
{
    [Theory]
    [InlineData(0x04, 0xD2, 1.234f)]
    [InlineData(0x1F, 0xFE, float.NaN)]
    [InlineData(0x1F, 0xFF, float.NaN)]
    public void A_VL53L0X_measures_distance(byte high, byte low, float expected) =>
        Assert.Equal([expected], Read(Vl53l0xChip.Chip, Chip(high, low), "distance m"));

    [Fact]
    public void A_bus_error_is_an_error_and_not_a_distance()
    {
        SimulatedI2cDevice bus = Chip(0x04, 0xD2);
        using DelegateSource source = Vl53l0xChip.Chip.Open("chip", bus);
        bus.Answers = false;

        Assert.Equal(SensorTrouble.Bus, Assert.Throws<SensorException>(() => source.Read(new float[1])).Trouble);
    }

    /// <summary>A chip that is ready whenever it is asked.</summary>
    private static SimulatedI2cDevice Chip(byte high, byte low)
    {
        const byte InterruptStatus = 0x13, Strobe = 0x83;
        SimulatedI2cDevice bus = new SimulatedI2cDevice().Set(0x1E, high, low);
        bus.Reply = () => bus.Written[^1] is [InterruptStatus] ? [0x07] : bus.Written[^1] is [Strobe] ? [0x01] : null;
        return bus;
    }
}
