namespace EdgeRnn.Sensors;

/// <summary>What one number of a source is: <paramref name="Id"/> is unique in a source and is its column name.</summary>
/// <param name="Id">Letters, digits and <c>_ - . : /</c> only, so that it needs no quoting anywhere.</param>
/// <param name="Kind">The source: <c>proc</c>, <c>room</c>, ...</param>
/// <param name="Name">For people.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="Path">Where the value comes from; empty if nowhere in the file system.</param>
internal sealed record SensorChannel(string Id, string Kind, string Name, string Unit, string Path)
{
    private const int LongestPart = 64;

    /// <summary>The text as part of an id: what may not stand there becomes <c>_</c>.</summary>
    public static string PartOf(string text) =>
        string.Concat(text.Take(LongestPart).Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '/' ? c : '_'));
}
