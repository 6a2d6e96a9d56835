using EdgeRnn.Sensors.Bindings;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Bindings.ChipReading;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

public sealed class Bh1750ChipTests
{
    /// <summary>The example of the data sheet: 0x8390 is 28067 lx.</summary>
    [Fact]
    public void A_BH1750_measures_illuminance() =>
        Assert.Equal(28067, Read(Bh1750Chip.Chip, new SimulatedI2cDevice { Reply = () => [0x83, 0x90] }, "illuminance lx")[0], tolerance: 0.5f);
}
