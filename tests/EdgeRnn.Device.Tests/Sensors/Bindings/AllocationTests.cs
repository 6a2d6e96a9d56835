using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using EdgeRnn.Tests.Support;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>Drivers of Iot.Device.Bindings that allocate nothing per read; of the others the page of sensors has the figures.</summary>
[Collection(nameof(Undisturbed))]
public sealed class AllocationTests
{
    [Theory]
    [InlineData("mcp9808")]
    [InlineData("bh1750")]
    [InlineData("sht3x")]
    [InlineData("sht4x")]
    [InlineData("mpu6050")]
    [InlineData("ads1115")]
    [InlineData("ina219")]
    [InlineData("sense-hat-climate")]
    [InlineData("sense-hat-motion")]
    [InlineData("sense-hat-compass")]
    public void A_read_allocates_nothing(string word)
    {
        SimulatedI2cDevice bus = Chip(word);
        using DelegateSource source = UserSpaceKinds.Chips.Single(chip => chip.Word == word).Open("chip", bus);
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        long before = GC.GetAllocatedBytesForCurrentThread(), simulated = bus.Allocated;
        source.Read(values);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before - (bus.Allocated - simulated));
    }

    private static SimulatedI2cDevice Chip(string word)
    {
        SimulatedI2cDevice bytes = new(), words = new(registerBytes: 2);
        bytes.Reply = word switch
        {
            "bh1750" => () => [0, 0],
            "sht3x" or "sht4x" => () => Sensirion(0, 0),
            _ => null,
        };
        return word switch
        {
            "mpu6050" => bytes.Set(0x75, 0x68),
            "sense-hat-climate" => bytes.Set(0x32, 80, 0x18).Set(0x30, 40, 160).Set(0x36, 0, 0).Set(0x3A, 0x70, 0x17).Set(0x3C, 0, 0, 0xE8, 0x03),
            "mcp9808" => words.Set(6, 0x00, 0x54).Set(7, 0x04, 0x00),
            "ads1115" or "ina219" => words,
            _ => bytes,
        };
    }
}
