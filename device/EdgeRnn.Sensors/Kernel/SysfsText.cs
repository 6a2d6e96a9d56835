using System.Text;

namespace EdgeRnn.Sensors.Kernel;

/// <summary>Short texts of sysfs: names, labels, types.</summary>
internal static class SysfsText
{
    private const int LongestText = 4096;

    /// <summary>The file's text without blanks at its ends; null if there is none.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] text = new byte[LongestText];
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            string trimmed = Encoding.UTF8.GetString(text, 0, length).Trim();
            return trimmed.Length > 0 ? trimmed : null;
        }
        catch (Exception error) when (SysfsErrors.IsOne(error))
        {
            return null;
        }
    }

    /// <summary>Whether it could be written: not by every user, and not where the driver does not take it.</summary>
    public static bool TryWrite(string path, string text)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(text));
            return true;
        }
        catch (Exception error) when (SysfsErrors.IsOne(error))
        {
            return false;
        }
    }

    /// <summary>What a message may show of it.</summary>
    public static string Printable(ReadOnlySpan<byte> text) => Printable(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)]));

    /// <summary>What a message may show of it.</summary>
    public static string Printable(string text) => string.Concat(text.Take(40).Select(c => char.IsControl(c) ? '?' : c));
}
