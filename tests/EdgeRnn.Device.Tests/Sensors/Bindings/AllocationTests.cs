using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

/// <summary>Which drivers of Iot.Device.Bindings allocate per read; a driver that stops, or starts, fails here.</summary>
public sealed class AllocationTests
{
    [Theory]
    [InlineData("mcp9808", 0)]
    [InlineData("bh1750", 0)]
    public void A_driver_allocates_what_the_page_says(string word, long bytes)
    {
        SimulatedI2cDevice bus = word == "mcp9808"
            ? new SimulatedI2cDevice(registerBytes: 2).Set(6, 0x00, 0x54).Set(7, 0x04, 0x00)
            : new SimulatedI2cDevice { Reply = () => [0, 0, 0, 0, 0, 0] };
        using DelegateSource source = UserSpaceKinds.Chips.Single(chip => chip.Word == word).Open("chip", bus);
        float[] values = new float[source.Channels.Count];
        source.Read(values);
        long before = GC.GetAllocatedBytesForCurrentThread(), own = bus.Allocated;
        source.Read(values);

        Assert.Equal(bytes, GC.GetAllocatedBytesForCurrentThread() - before - (bus.Allocated - own));
    }
}
