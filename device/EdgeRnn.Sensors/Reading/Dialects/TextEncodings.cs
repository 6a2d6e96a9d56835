using System.Text;
using System.Text.Unicode;

namespace EdgeRnn.Sensors.Reading.Dialects;

/// <summary>Finds the encoding of a text from its beginning.</summary>
internal static class TextEncodings
{
    /// <param name="start">The first bytes.</param>
    /// <param name="isWhole">There are no more.</param>
    /// <returns>The encoding, its name, and how many bytes of a byte order mark stand in front.</returns>
    public static (Encoding Encoding, string Name, int Mark) Of(ReadOnlySpan<byte> start, bool isWhole)
    {
        if (start.StartsWith(Encoding.UTF8.Preamble))
        {
            return (Encoding.UTF8, "UTF-8 with byte order mark", 3);
        }

        if (start.StartsWith(Encoding.UTF32.Preamble))
        {
            return (Encoding.UTF32, "UTF-32 little-endian", 4);
        }

        if (start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble))
        {
            return start[0] == 0xFF ? (Encoding.Unicode, "UTF-16 little-endian", 2) : (Encoding.BigEndianUnicode, "UTF-16 big-endian", 2);
        }

        if (WithoutMark(start) is { } wide)
        {
            return wide;
        }

        return IsUtf8(start, isWhole) ? (Encoding.UTF8, "UTF-8", 0) : (Encoding.Latin1, "Latin-1", 0);
    }

    /// <summary>Nearly every second byte of ASCII in UTF-16 is zero, and nearly no other.</summary>
    private static (Encoding, string, int)? WithoutMark(ReadOnlySpan<byte> start)
    {
        const int Looked = 64;
        int even = 0, odd = 0, length = Math.Min(Looked, start.Length & ~1);
        for (int i = 0; i < length; i += 2)
        {
            even += start[i] == 0 ? 1 : 0;
            odd += start[i + 1] == 0 ? 1 : 0;
        }

        int most = length / 2 * 9 / 10;
        return length < 8 ? null
            : odd > most && even == 0 ? (Encoding.Unicode, "UTF-16 little-endian", 0)
            : even > most && odd == 0 ? (Encoding.BigEndianUnicode, "UTF-16 big-endian", 0) : null;
    }

    /// <summary>A character that is cut at the end of the sample does not count.</summary>
    private static bool IsUtf8(ReadOnlySpan<byte> text, bool isWhole)
    {
        for (int cut = 0; cut <= (isWhole ? 0 : 3) && cut <= text.Length; cut++)
        {
            if (Utf8.IsValid(text[..^cut]))
            {
                return true;
            }
        }

        return false;
    }
}
