using System.Globalization;
using System.Text;

namespace EdgeRnn.Device;

/// <summary>Names of streams as names of files, and back: bytes of UTF-8 that are no ASCII letter, digit, <c>-</c> or <c>_</c> become <c>%XX</c>.</summary>
internal static class FileNames
{
    /// <summary>What file systems take, with room for a suffix.</summary>
    public const int Longest = 200;

    public static string Of(string name)
    {
        StringBuilder file = new();
        foreach (byte b in Encoding.UTF8.GetBytes(name))
        {
            file.Append(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' ? $"{(char)b}" : $"%{b:X2}");
        }

        return file.ToString();
    }

    /// <summary>Why a stream cannot have a name, and the name as it may be shown; null if it can.</summary>
    public static string? Refusal(string name) =>
        name.Trim().Length > 0 && name.Trim() == name && !name.EnumerateRunes().Any(IsUnprintable) && Of(name).Length <= Longest ? null
        : $"{string.Concat(name.EnumerateRunes().Select(rune => IsUnprintable(rune) ? "?" : rune.ToString()))}: expected a stream's name of letters, digits and other signs of any script, "
            + $"no control characters and no blanks around it, of at most {Longest} bytes as a file's name";

    /// <summary>The name whose file is called so; null if no name's is.</summary>
    public static string? NameOf(string file)
    {
        string name = Uri.UnescapeDataString(file);
        return Of(name) == file ? name : null;
    }

    private static bool IsUnprintable(Rune rune) => rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
