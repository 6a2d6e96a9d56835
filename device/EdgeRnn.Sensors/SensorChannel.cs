namespace EdgeRnn.Sensors;

/// <summary>What one value of a source is.</summary>
/// <param name="Id">
/// Unique within a source, and the column name in recordings. Letters of any script, digits and <c>_ - . : /</c> only, so that it
/// needs no quoting in CSV or JSON; <see cref="PartOf"/> replaces other characters.
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
        return string.Concat(text.Take(LongestPart).Select(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '/' ? c : '_'));
    }
}
