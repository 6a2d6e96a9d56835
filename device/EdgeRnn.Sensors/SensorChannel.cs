using System.Globalization;
using System.Text;

namespace EdgeRnn.Sensors;

/// <summary>What one value of a source is.</summary>
/// <param name="Id">
/// Unique within a source, and the column name in recordings. A column's own name where the source is text; else made by
/// <see cref="PartOf"/>, which keeps letters of any script, digits and <c>_ - . : /</c>.
/// </param>
/// <param name="Kind">The kind of sensor in the catalogue, as <c>iio</c> or <c>proc</c>.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Unit">Unit of the values, as <c>°C</c>, <c>kPa</c>, <c>%</c>; empty if unknown. Plausible ranges follow from it.</param>
/// <param name="Path">The file that the value comes from; empty if there is none.</param>
public sealed record SensorChannel(string Id, string Kind, string Name, string Unit, string Path)
{
    private const int LongestPart = 64;

    /// <summary>The text as part of an id: at most 64 characters, each one that is not allowed replaced by <c>_</c>.</summary>
    public static string PartOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return string.Concat(text.EnumerateRunes().Take(LongestPart).Select(rune => IsAllowed(rune) ? rune.ToString() : "_"));
    }

    /// <summary>A column's name as an id: as it is, but without blanks around it and control characters.</summary>
    internal static string OfColumn(string name) => string.Concat(name.Trim().Select(c => char.IsControl(c) ? '_' : c));

    // A vowel sign is a mark of the letter before it.
    private static bool IsAllowed(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is '_' or '-' or '.' or ':' or '/'
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
