using System.Globalization;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Sensors.Reading.Options;

/// <summary>The values of reading options as they are written on the command line and in settings.</summary>
internal static class ReadingWords
{
    private static readonly Dictionary<string, char> Separators = new(StringComparer.OrdinalIgnoreCase)
    {
        ["comma"] = ',',
        ["semicolon"] = ';',
        ["tab"] = '\t',
        ["\\t"] = '\t',
        ["bar"] = '|',
        ["space"] = ' ',
        ["blanks"] = ' ',
    };

    public const string DecimalExpected = ". or , (or point, comma)";

    public const string SeparatorExpected = "one character, or comma, semicolon, tab, bar or space";

    public const string EveryExpected = "a duration as 500ms, 10s, 1m, 15m, 1h or 1d";

    public const string MissingExpected = "numbers or words between commas, as -200,-999,Error";

    public static char? DecimalMark(string text) => text.ToLowerInvariant() switch
    {
        "." or "point" or "dot" => '.',
        "," or "comma" => ',',
        _ => null,
    };

    public static char? Separator(string text) =>
        Separators.TryGetValue(text, out char named) ? named
        : text.Length == 1 && text[0] < 0x80 && !char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('"' or '\n' or '\r') ? text[0] : null;

    public static TimeSpan? Every(string text)
    {
        int digits = text.Length;
        while (digits > 0 && char.IsLetter(text[digits - 1]))
        {
            digits--;
        }

        return TimeUnits.Of(text[digits..]) is { } unit
            && double.TryParse(text[..digits], NumberStyles.Float, CultureInfo.InvariantCulture, out double count) && count * unit is >= 1e3 and <= 1e18
            ? TimeSpan.FromSeconds(count * unit / 1e9) : null;
    }

    /// <summary>Numbers and words between commas.</summary>
    public static (double[] Numbers, string[] Words)? Missing(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        double[] numbers = [.. parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];
        return Array.Exists(parts, part => part.Length == 0) ? null
            : ([.. numbers.Where(number => !double.IsNaN(number))], [.. parts.Where((_, i) => double.IsNaN(numbers[i]))]);
    }
}
