using System.Device.I2c;
using System.Globalization;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Sensors read by drivers of Iot.Device.Bindings in user space: for chips that the kernel has no driver for, or none loaded.
/// <c>bme280:1:0x76</c> is a chip by bus and address; bus 1 and the chip's usual address may be left out.
/// </summary>
internal static class UserSpaceKinds
{
    /// <summary>Where kinds are that this build does not have: it has them all.</summary>
    public const string Hint = "";

    private const int LowestAddress = 0x03, HighestAddress = 0x77;

    public static IReadOnlyList<I2cChip> Chips { get; } =
    [
        Bme280Chip.Chip, Bmp280Chip.Chip, Bme680Chip.Chip, Sht3xChip.Chip, Sht4xChip.Chip, Scd4xChip.Chip, Bh1750Chip.Chip, Ina219Chip.Chip,
        Mcp9808Chip.Chip, Vl53l0xChip.Chip, Mpu6050Chip.Chip, Ads1115Chip.Chip,
        SenseHatClimate.Chip, SenseHatPressure.Chip, SenseHatMotion.Chip, SenseHatCompass.Chip,
    ];

    public static IReadOnlyList<SensorKind> All { get; } =
        [.. Chips.Select(chip => new SensorKind(chip.Word, (which, roots, _) => [Find(chip, which, roots)])), new("dht22", (which, _, _) => [FindDht22(which)])];

    /// <summary>The chips on a bus of this machine.</summary>
    /// <exception cref="SensorException">The bus is not there or may not be used.</exception>
    public static IReadOnlyList<I2cFinding> Scan(int bus, string sysfs) =>
        I2cScan.Of(bus, sysfs, address => I2cDevice.Create(new I2cConnectionSettings(bus, address)), address => I2cAddressing.IsAcknowledged(bus, address));

    private static SensorDevice Find(I2cChip chip, string which, SensorRoots roots)
    {
        int usual = chip.Addresses[0];
        string[] parts = Parts(which);
        string id = IdOf(chip.Word, which);
        int bus = Number(id, parts, 0, 1, 0, 255, $"a bus, as {chip.Word}:1");
        int address = Number(id, parts, 1, usual, LowestAddress, HighestAddress, $"a bus and an address, as {chip.Word}:1:0x{usual:x2}");
        return new SensorDevice(id, () => Guard(id, () => Open(id, chip, bus, address, roots.Sysfs)));
    }

    private static SensorDevice FindDht22(string which)
    {
        string id = IdOf("dht22", which);
        int pin = Number(id, Parts(which), 0, null, 0, 1023, "the pin, such as dht22:4");
        return new SensorDevice(id, () => Guard(id, () => Dht22Sensor.Open(id, pin)));
    }

    private static DelegateSource Open(string id, I2cChip chip, int bus, int address, string sysfs)
    {
        if (I2cOwners.Of(sysfs, bus, address) is { } driver)
        {
            throw new SensorException(
                $"{id}: the kernel's driver {driver} reads this chip, and a second reader would corrupt the answers of both; use what 'edgernn sensors' lists of it");
        }

        I2cDevice device = I2cDevice.Create(new I2cConnectionSettings(bus, address));
        try
        {
            return chip.Open(id, device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>A driver that cannot reach its chip throws exceptions of any type.</summary>
    private static DelegateSource Guard(string id, Func<DelegateSource> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is not (SensorException or OutOfMemoryException))
        {
            throw new SensorException($"{id}: cannot be opened: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}; see: edgernn doctor", error, SensorTrouble.Gone);
        }
    }

    private static string IdOf(string word, string which) => which.Length == 0 ? word : $"{word}:{which}";

    private static string[] Parts(string which) => which.Length == 0 ? [] : which.Split(':');

    private static int Number(string id, string[] parts, int place, int? usual, int low, int high, string expected)
    {
        string? text = parts.ElementAtOrDefault(place);
        bool hex = text?.StartsWith("0x", StringComparison.Ordinal) == true;
        int number = usual ?? -1;
        bool read = text is null ? usual is not null : hex
            ? int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return read && number >= low && number <= high && parts.Length <= 2 ? number : throw new SensorException($"'{id}': expected {expected}");
    }
}
