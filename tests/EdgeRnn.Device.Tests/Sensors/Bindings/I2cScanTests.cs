using EdgeRnn.Device.Tests.Sensors.Kernel;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Bindings;

public sealed class I2cScanTests
{
    private readonly Dictionary<int, SimulatedI2cDevice> _opened = [];

    [Fact]
    public void A_scan_names_what_each_address_can_be_and_the_source_to_use()
    {
        using SysfsTree tree = new();

        IReadOnlyList<I2cFinding> found = I2cScan.Of(1, tree.Root, address => Open(address, 0x44, 0x77), _ => false);

        Assert.Equal([0x44, 0x77], found.Select(chip => chip.Address));
        Assert.Equal(["sht3x:1:0x44", "sht4x:1:0x44", "ina219:1:0x44"], found[0].Candidates.Select(candidate => candidate.Source));
        Assert.Equal(["bme280:1:0x77", "bmp280:1:0x77", "bme680:1:0x77"], found[1].Candidates.Select(candidate => candidate.Source));
        Assert.Contains("Bosch BME280", found[1].Candidates[0].Chip, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_and_what_the_kernel_owns_is_not_touched()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");

        IReadOnlyList<I2cFinding> found = I2cScan.Of(1, tree.Root, address => Open(address, 0x76), _ => false);

        I2cFinding owned = Assert.Single(found);
        Assert.Equal((0x76, "bmp280", 0), (owned.Address, owned.Driver, owned.Candidates.Count));
        Assert.DoesNotContain(0x76, _opened.Keys);
        Assert.All(_opened.Values, device => Assert.Empty(device.Written));
    }

    /// <summary>Sensirion's data sheets: a read without a measurement is not acknowledged. The INA219 at the same address would answer it.</summary>
    [Fact]
    public void A_chip_that_refuses_reads_while_it_is_idle_is_found_by_its_address_alone()
    {
        using SysfsTree tree = SysfsTree.Board("pi4");
        List<int> addressed = [];

        IReadOnlyList<I2cFinding> found = I2cScan.Of(1, tree.Root, address => Open(address), address =>
        {
            addressed.Add(address);
            return address is 0x44 or 0x76;
        });

        Assert.Equal([0x44, 0x76], found.Select(chip => chip.Address));
        Assert.Equal(["sht3x:1:0x44", "sht4x:1:0x44"], found[0].Candidates.Select(candidate => candidate.Source));
        Assert.Equal("bmp280", found[1].Driver);
        Assert.Equal([0x44, 0x45, 0x46, 0x62], addressed);
        Assert.All(_opened.Values, device => Assert.Empty(device.Written));
    }

    [Fact]
    public void A_bus_that_cannot_be_opened_says_what_to_do() => Assert.Contains(
        "I2C bus 9 cannot be used: no such bus; is it switched on",
        Assert.Throws<SensorException>(() => I2cScan.Of(9, "/nowhere", _ => throw new IOException("no such bus"), _ => false)).Message, StringComparison.Ordinal);

    private SimulatedI2cDevice Open(int address, params int[] answering) => _opened[address] = new SimulatedI2cDevice { Answers = answering.Contains(address) };
}
