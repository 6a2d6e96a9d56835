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

    /// <summary>The name whose file is called so; null if no name's is.</summary>
    public static string? NameOf(string file)
    {
        string name = Uri.UnescapeDataString(file);
        return Of(name) == file ? name : null;
    }
}
