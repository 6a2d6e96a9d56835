using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Bindings;

namespace EdgeRnn.Device.Commands;

/// <summary>What <c>edgernn sensors --bus N</c> prints: each chip's address, what it can be, and the source to name.</summary>
internal static class BusScan
{
    /// <exception cref="UserException">The bus cannot be used, or no chip answers.</exception>
    public static ExitCode Print(int bus, string sysfs, bool asJson, TextWriter output)
    {
        IReadOnlyList<I2cFinding> found = Scan(bus, sysfs);
        if (asJson)
        {
            JsonOutput.WriteArray(output, json => found.ToList().ForEach(chip => Write(json, bus, chip)));
        }
        else
        {
            found.ToList().ForEach(chip => Write(Page.Over(output), chip));
        }

        return found.Count > 0
            ? ExitCode.Done
            : throw new UserException(ExitCode.NoSensor, $"I2C bus {bus}: no chip answers at an address that a driver here knows; check the wiring and the bus number");
    }

    private static IReadOnlyList<I2cFinding> Scan(int bus, string sysfs)
    {
        try
        {
            return UserSpaceKinds.Scan(bus, sysfs);
        }
        catch (SensorException error)
        {
            throw new UserException(ExitCode.NoSensor, error.Message, error);
        }
    }

    private static void Write(TextWriter output, I2cFinding chip)
    {
        string address = AddressOf(chip);
        if (chip.Driver is not null)
        {
            output.WriteLine($"{address}  read by the kernel's driver {chip.Driver}; see: edgernn sensors");
        }

        int sources = chip.Candidates.Select(candidate => candidate.Source.Length).DefaultIfEmpty().Max();
        foreach (var (source, description) in chip.Candidates)
        {
            output.WriteLine($"{address}  --source {source.PadRight(sources)}  {description}");
        }
    }

    private static void Write(Utf8JsonWriter json, int bus, I2cFinding chip)
    {
        json.WriteStartObject();
        json.WriteNumber("bus", bus);
        json.WriteString("address", AddressOf(chip));
        json.WriteString("driver", chip.Driver);
        json.WriteStartArray("candidates");
        foreach (var (source, description) in chip.Candidates)
        {
            json.WriteStartObject();
            json.WriteString("source", source);
            json.WriteString("chip", description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string AddressOf(I2cFinding chip) => string.Create(CultureInfo.InvariantCulture, $"0x{chip.Address:x2}");
}
