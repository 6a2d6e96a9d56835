using System.Globalization;

namespace EdgeRnn.Sensors.Kernel;

/// <summary>
/// Chips on I2C buses that a driver of the kernel reads. Who reads such a chip over <c>/dev/i2c-N</c> as well ruins the
/// answers of both: it is read as the driver shows it.
/// </summary>
internal static class I2cOwners
{
    /// <summary>Bus and address of each owned chip, as <c>1-0076</c>, and the driver.</summary>
    public static List<(string Chip, string Driver)> List(string sysfs)
    {
        string devices = Path.Combine(sysfs, "bus/i2c/devices");
        return Directory.Exists(devices)
            ? [
                .. from chip in Directory.EnumerateFileSystemEntries(devices).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
                   let driver = DriverOf(devices, chip)
                   where driver is not null && char.IsAsciiDigit(chip[0])
                   select (chip, driver),
            ]
            : [];
    }

    /// <summary>The driver that owns the chip; null if none does.</summary>
    /// <param name="sysfs">Stands for <c>/sys</c>.</param>
    /// <param name="bus">N of <c>/dev/i2c-N</c>.</param>
    /// <param name="address">The chip's, 7 bits.</param>
    public static string? Of(string sysfs, int bus, int address) => DriverOf(
        Path.Combine(sysfs, "bus/i2c/devices"), string.Create(CultureInfo.InvariantCulture, $"{bus}-{address:x4}"));

    private static string? DriverOf(string devices, string chip)
    {
        string link = Path.Combine(devices, chip, "driver");
        return new FileInfo(link).LinkTarget is { } target ? Path.GetFileName(target) : Directory.Exists(link) ? "unknown" : null;
    }
}
