using System.Device.I2c;
using System.Globalization;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Looks for chips on an I2C bus, at the addresses that the drivers here know. An address is read once, one byte, and nothing is
/// written; one that a driver of the kernel owns is not touched.
/// </summary>
internal static class I2cScan
{
    /// <param name="bus">N of <c>/dev/i2c-N</c>.</param>
    /// <param name="sysfs">In place of <c>/sys</c>.</param>
    /// <param name="open">Opens an address of the bus.</param>
    /// <exception cref="SensorException">The bus is not there or may not be used.</exception>
    public static IReadOnlyList<I2cFinding> Of(int bus, string sysfs, Func<int, I2cDevice> open)
    {
        List<I2cFinding> found = [];
        foreach (int address in UserSpaceKinds.Chips.SelectMany(chip => chip.Addresses).Distinct().Order())
        {
            string? driver = I2cOwners.Of(sysfs, bus, address);
            if (driver is not null || Answers(bus, address, open))
            {
                found.Add(new I2cFinding(address, driver, driver is null ? CandidatesAt(bus, address) : []));
            }
        }

        return found;
    }

    private static bool Answers(int bus, int address, Func<int, I2cDevice> open)
    {
        using I2cDevice device = Open(bus, address, open);
        try
        {
            device.ReadByte();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static I2cDevice Open(int bus, int address, Func<int, I2cDevice> open)
    {
        try
        {
            return open(address);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            throw new SensorException(
                $"I2C bus {bus} cannot be used: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}; is it switched on (Raspberry Pi: dtparam=i2c_arm=on), "
                + "and are you in the group i2c? see: edgernn doctor", error, SensorTrouble.Gone);
        }
    }

    private static List<(string Source, string Chip)> CandidatesAt(int bus, int address) =>
    [
        .. from chip in UserSpaceKinds.Chips
           where chip.Addresses.Contains(address)
           select (string.Create(CultureInfo.InvariantCulture, $"{chip.Word}:{bus}:0x{address:x2}"), chip.Description),
    ];
}
