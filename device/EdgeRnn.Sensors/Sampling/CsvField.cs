using System.Buffers;

namespace EdgeRnn.Sensors.Sampling;

/// <summary>Text as a field of CSV.</summary>
internal static class CsvField
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\t\"\r\n");

    /// <summary>The text, in quotes where it holds a separator, a quote or the end of a line.</summary>
    public static string Of(string text) => text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
