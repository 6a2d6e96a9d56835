using System.Device.I2c;
using System.Globalization;
using EdgeRnn.Sensors.Kernel;
using Iot.Device.CpuTemperature;
using Iot.Device.DHTxx;

namespace EdgeRnn.Sensors.Bindings;

/// <summary>
/// Sensors that are read by drivers of Iot.Device.Bindings, in user space: for chips that the kernel has no driver for,
/// or none loaded. <c>bme280:1:0x76</c> is a chip by bus and address; bus 1 and the chip's usual address may be left out.
/// </summary>
internal static class BoundSensors
{
    /// <summary>Says where drivers are that this executable has not: it has them all.</summary>
    public const string Hint = "";

    private static readonly (string Word, int Address, Func<string, I2cDevice, DelegateSource> Open)[] Chips =
    [
        ("bme280", 0x76, I2cChips.Bme280),
        ("bmp280", 0x76, I2cChips.Bmp280),
        ("sht3x", 0x44, I2cChips.Sht3x),
        ("mpu6050", 0x68, I2cChips.Mpu6050),
        ("ads1115", 0x48, I2cChips.Ads1115),
        ("sense-hat-climate", 0x5F, I2cChips.SenseHatClimate),
        ("sense-hat-pressure", 0x5C, I2cChips.SenseHatPressure),
        ("sense-hat-motion", 0x6A, I2cChips.SenseHatMotion),
        ("sense-hat-compass", 0x1C, I2cChips.SenseHatCompass),
    ];

    public static IReadOnlyList<string> Words { get; } = [.. Chips.Select(chip => chip.Word), "dht22", "cpu-temperature"];

    /// <summary>The sensor of one of <see cref="Words"/>; null for another word.</summary>
    /// <exception cref="SensorException">What follows the word is not of its form.</exception>
    public static SensorDevice? Find(string kind, string which, SensorRoots roots)
    {
        if (!Words.Contains(kind))
        {
            return null;
        }

        string id = which.Length == 0 ? kind : $"{kind}:{which}";
        string[] parts = which.Length == 0 ? [] : which.Split(':');
        if (kind == "dht22")
        {
            int pin = Number(id, parts, 0, null, 0, 1023, "the pin, as dht22:4");
            return new SensorDevice(id, () => Guard(id, () => Dht22(id, pin)));
        }

        if (kind == "cpu-temperature")
        {
            return new SensorDevice(id, () => Guard(id, () => Processor(id)));
        }

        var (word, address, open) = Array.Find(Chips, chip => chip.Word == kind);
        int bus = Number(id, parts, 0, 1, 0, 255, $"a bus, as {word}:1");
        int at = Number(id, parts, 1, address, 0x03, 0x77, $"a bus and an address, as {word}:1:0x{address:x2}");
        return new SensorDevice(id, () => Guard(id, () => Open(id, bus, at, roots.Sysfs, open)));
    }

    private static DelegateSource Open(string id, int bus, int address, string sysfs, Func<string, I2cDevice, DelegateSource> open)
    {
        if (I2cOwners.Of(sysfs, bus, address) is { } driver)
        {
            throw new SensorException(
                $"{id}: the kernel's driver {driver} reads this chip, and a second reader would ruin the answers of both; use what 'edgernn sensors' lists of it");
        }

        I2cDevice device = I2cDevice.Create(new I2cConnectionSettings(bus, address));
        try
        {
            return open(id, device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    private static DelegateSource Dht22(string id, int pin)
    {
        Dht22 sensor = new(pin);
        return new DelegateSource(id, [("temp", "°C"), ("humidity", "%")], values =>
        {
            values[0] = sensor.TryReadTemperature(out var temperature) ? I2cChips.Celsius(temperature) : float.NaN;
            values[1] = sensor.TryReadHumidity(out var humidity) ? I2cChips.Percent(humidity) : float.NaN;
        }, owned: sensor);
    }

    private static DelegateSource Processor(string id)
    {
        CpuTemperature sensor = new();
        return sensor.IsAvailable
            ? new DelegateSource(id, [("temp", "°C")], values => values[0] = I2cChips.Celsius(sensor.Temperature), owned: sensor)
            : throw new SensorException($"{id}: this machine tells no temperature of its processor", trouble: SensorTrouble.Gone);
    }

    /// <summary>A driver that cannot reach its chip throws whatever it likes.</summary>
    private static DelegateSource Guard(string id, Func<DelegateSource> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is not (SensorException or OutOfMemoryException))
        {
            throw new SensorException($"{id}: cannot be opened: {error.Message.ReplaceLineEndings(" ")}; see: edgernn doctor", error, SensorTrouble.Gone);
        }
    }

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
