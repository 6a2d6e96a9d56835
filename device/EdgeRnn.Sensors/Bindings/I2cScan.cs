using System.Device.I2c;
using System.Globalization;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Looks for chips on an I2C bus, at the addresses that the drivers here know. An address is read once, one byte, and nothing is
/// written; one that a driver of the kernel owns is not touched. Chips that refuse to be read while they have no measurement are only addressed.
/// </summary>
internal static class I2cScan
{
    /// <param name="bus">N of <c>/dev/i2c-N</c>.</param>
    /// <param name="sysfs">In place of <c>/sys</c>.</param>
    /// <param name="open">Opens an address of the bus.</param>
    /// <param name="isAcknowledged">Whether a chip acknowledges an address when nothing is read or written.</param>
    /// <exception cref="SensorException">The bus is not there or may not be used.</exception>
    public static IReadOnlyList<I2cFinding> Of(int bus, string sysfs, Func<int, I2cDevice> open, Func<int, bool> isAcknowledged)
    {
        List<I2cFinding> found = [];
        foreach (int address in UserSpaceKinds.Chips.SelectMany(chip => chip.Addresses).Distinct().Order())
        {
            I2cChip[] chips = [.. UserSpaceKinds.Chips.Where(chip => chip.Addresses.Contains(address))];
            I2cChip[] refusing = [.. chips.Where(chip => chip.RefusesIdleReads)];
            if (I2cOwners.Of(sysfs, bus, address) is { } driver)
            {
                found.Add(new I2cFinding(address, driver, []));
            }
            else if (Answers(bus, address, open))
            {
                found.Add(new I2cFinding(address, null, Candidates(chips, bus, address)));
            }
            else if (refusing.Length > 0 && isAcknowledged(address))
            {
                found.Add(new I2cFinding(address, null, Candidates(refusing, bus, address)));
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

    private static List<(string Source, string Chip)> Candidates(I2cChip[] chips, int bus, int address) =>
        [.. chips.Select(chip => (string.Create(CultureInfo.InvariantCulture, $"{chip.Word}:{bus}:0x{address:x2}"), chip.Description))];
}
