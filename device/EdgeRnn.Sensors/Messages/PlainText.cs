namespace EdgeRnn.Sensors.Messages;

/// <summary>Text of a file as it may be shown.</summary>
internal static class PlainText
{
    /// <summary>The text with a question mark for each control character, which a terminal would obey.</summary>
    public static string Of(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
