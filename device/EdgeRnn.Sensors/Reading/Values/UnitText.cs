using System.Text.RegularExpressions;

namespace EdgeRnn.Sensors.Reading.Values;

/// <summary>Units of measurement, in names of columns and in rows of their own.</summary>
internal static partial class UnitText
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "%", "°C", "°F", "C", "F", "K", "degC", "deg C", "degF", "deg F", "Deg C", "deg", "degrees", "°", "V", "mV", "kV", "A", "mA", "µA", "uA", "W", "kW", "MW", "VA",
        "Wh", "kWh", "MWh", "J", "Hz", "kHz", "rpm", "Pa", "hPa", "kPa", "bar", "mbar", "psi", "m", "mm", "cm", "km", "m/s", "km/h", "mph", "kn", "m/s2", "m/s²", "g", "kg",
        "s", "sec", "ms", "min", "h", "hours", "l", "l/min", "m3", "m³", "m3/h", "m³/h", "lx", "lux", "ppm", "ppb", "µg/m³", "ug/m3", "W/m2", "W/m^2", "MJ/m2", "dB",
        "dBm", "Ohm", "Ω", "pH", "mS/cm", "uS/cm", "NTU", "mg/l", "mg/L", "bytes", "B", "kB", "MB", "count", "counts", "1/min", "℃", "℉", "inHg", "W/m²", "µS/cm", "var", "kVA", "kvar", "varh", "kvarh", "VAh", "-", "TS", "RN", "unitless", "UTC", "dimensionless", "€", "EUR", "£", "CHF", "ct",
    };

    private static readonly string[] Currencies = ["$", "€", "£", "¥", "₹", "CHF", "EUR", "USD"];

    public static bool IsUnit(string text) => Known.Contains(WithoutBrackets(text));

    /// <summary>What stands between brackets and blanks.</summary>
    public static string WithoutBrackets(string text) => text.Trim().Trim('[', ']', '(', ')');

    /// <summary>The unit in a name such as "Temp (°C)", "Temp [C]", "Temp, °C (LGR S/N: 1)" or "power_W"; empty for none.</summary>
    public static string InName(string name)
    {
        Match bracketed = Bracketed().Match(name);
        if (bracketed.Success && (IsUnit(bracketed.Groups[1].Value) || bracketed.Groups[0].Value[0] == '['))
        {
            return bracketed.Groups[1].Value.Trim();
        }

        Match behindComma = BehindComma().Match(name);
        if (behindComma.Success && IsUnit(behindComma.Groups[1].Value))
        {
            return behindComma.Groups[1].Value.Trim();
        }

        int last = name.LastIndexOf('_');
        return last > 0 && IsUnit(name[(last + 1)..]) ? name[(last + 1)..] : "";
    }

    /// <summary>The unit behind a number, as in "21.5 °C", or the currency in front of it, as in "$2.50"; empty where there is none.</summary>
    public static string OfNumber(string text)
    {
        int last = text.AsSpan().LastIndexOfAnyInRange('0', '9');
        string unit = last < 0 ? "" : text[(last + 1)..].Trim(' ', '\u00A0', '\u202F');
        bool isUnit = unit.Length is > 0 and < 12 && unit is not ("-" or "TS" or "RN" or "E" or "UTC") && IsUnit(unit);
        return isUnit ? unit : Array.Find(Currencies, currency => text.StartsWith(currency, StringComparison.Ordinal)) ?? "";
    }

    /// <summary>A number without its unit at either end; the text itself where it has none.</summary>
    public static ReadOnlySpan<byte> Without(ReadOnlySpan<byte> text, ReadOnlySpan<byte> unit) =>
        unit.IsEmpty || text.Length <= unit.Length ? text
        : text.EndsWith(unit) ? NumberForm.TrimBlanks(text[..^unit.Length])
        : text.StartsWith(unit) ? NumberForm.TrimBlanks(text[unit.Length..]) : text;

    [GeneratedRegex(@"[\[\(]([^\]\)]{1,12})[\]\)]\s*$")]
    private static partial Regex Bracketed();

    [GeneratedRegex(@",\s*([^,\(]{1,12}?)\s*(\(|$)")]
    private static partial Regex BehindComma();
}
