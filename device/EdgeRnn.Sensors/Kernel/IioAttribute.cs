using System.Text.RegularExpressions;

namespace EdgeRnn.Sensors.Kernel;

/// <summary>
/// The name of an input channel in the kernel's interface (Documentation/ABI/testing/sysfs-bus-iio):
/// <c>in_TYPE[INDEX][-TYPE[INDEX]][_MODIFIER]</c>, as <c>in_voltage0-voltage1</c> or <c>in_accel_x</c>.
/// </summary>
internal sealed partial class IioAttribute
{
    private readonly string _type;
    private readonly string[] _owners;

    private IioAttribute(Match match)
    {
        Stem = match.Value;
        _type = match.Groups["type"].Value;
        string modifier = match.Groups["modifier"].Value;
        string second = match.Groups["second"].Value;
        string indexed = $"in_{_type}{match.Groups["index"].Value}{(second.Length > 0 ? $"-{second}{match.Groups["secondindex"].Value}" : "")}";
        // What differential channels share is in_voltage-voltage_*; in_voltage_* belongs to the single-ended ones alone.
        string shared = $"in_{_type}{(second.Length > 0 ? $"-{second}" : "")}";
        // From the channel's own to what all channels share.
        _owners = [.. new[] { $"{indexed}{modifier}", $"{shared}{modifier}", indexed, shared, "in" }.Distinct()];
    }

    /// <summary>The whole, as <c>in_accel_x</c>.</summary>
    public string Stem { get; }

    /// <summary>The channel without its direction, as <c>accel_x</c>.</summary>
    public string Name => Stem["in_".Length..];

    /// <summary>Null for an output, or what is not one number, as a quaternion.</summary>
    public static IioAttribute? TryParse(string stem) =>
        Pattern().Match(stem) is { Success: true } match
        && match.Groups["type"].Value != "timestamp" && match.Groups["modifier"].Value != "_quaternion" ? new IioAttribute(match) : null;

    /// <summary>Opens <c>scale</c> or <c>offset</c> of the channel, the most specific there is; null if there is none.</summary>
    public SysfsNumber? Find(string folder, HashSet<string> files, string what) =>
        Array.Find(_owners, owner => files.Contains($"{owner}_{what}")) is { } owner ? new SysfsNumber(Path.Combine(folder, $"{owner}_{what}")) : null;

    /// <param name="isScaled">Whether the number is in the kernel's unit; a raw number without a scale is in none.</param>
    public IioUnit UnitOf(bool isScaled) => isScaled ? IioUnit.Of(_type) : new IioUnit("raw", 1);

    [GeneratedRegex(@"^in_(?<type>[a-z]+)(?<index>\d*)(-(?<second>[a-z]+)(?<secondindex>\d*))?(?<modifier>(_[A-Za-z0-9_.-]+)?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>The unit that values have here, and how much of it the kernel's unit is.</summary>
internal readonly record struct IioUnit(string Symbol, double Factor)
{
    /// <summary>The kernel has temperature in m°C, humidity in thousandths of a percent, voltage in mV; here it is °C, %, V.</summary>
    public static IioUnit Of(string type) => type switch
    {
        "temp" => new("°C", 1e-3),
        "humidityrelative" or "positionrelative" => new("%", 1e-3),
        "pressure" => new("kPa", 1),
        "voltage" or "altvoltage" => new("V", 1e-3),
        "current" => new("A", 1e-3),
        "power" => new("W", 1e-3),
        "energy" => new("J", 1),
        "resistance" => new("Ω", 1),
        "capacitance" => new("nF", 1),
        "accel" or "gravity" => new("m/s²", 1),
        "anglvel" => new("rad/s", 1),
        "angl" or "phase" => new("rad", 1),
        "incli" or "rot" => new("°", 1),
        "magn" => new("Gauss", 1),
        "illuminance" => new("lx", 1),
        "distance" => new("m", 1),
        "velocity" => new("m/s", 1),
        "concentration" => new("%", 1),
        "massconcentration" => new("µg/m³", 1),
        "electricalconductivity" => new("S/m", 1),
        "colortemp" or "cct" => new("K", 1),
        _ => new("", 1),
    };
}
