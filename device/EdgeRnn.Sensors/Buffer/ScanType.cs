using System.Buffers.Binary;
using System.Globalization;
using EdgeRnn.Sensors.Kernel;

namespace EdgeRnn.Sensors.Buffer;

/// <summary>
/// How one element of a scan lies in memory, as the kernel describes it: <c>[be|le]:[s|u]BITS/STORAGE[XREPEAT][&gt;&gt;SHIFT]</c>.
/// value = (the element's STORAGE bits, moved right by SHIFT), its lowest BITS, with or without a sign.
/// </summary>
internal readonly record struct ScanType(bool BigEndian, bool Signed, int Bits, int StorageBits, int Repeat, int Shift)
{
    private const int MostRepeats = 64;

    /// <summary>Of one of the repeated values.</summary>
    public int StorageBytes => StorageBits / 8;

    /// <summary>Of the whole element; it is aligned to as many.</summary>
    public int ElementBytes => StorageBytes * Repeat;

    /// <exception cref="SensorException">The text is not of this form, or the numbers contradict each other.</exception>
    public static ScanType Parse(string text, string path)
    {
        if (!TryParse(text, out ScanType type))
        {
            throw new SensorException(
                $"{path}: holds '{SysfsText.Printable(text)}'; expected as 'le:s12/16>>4': be or le, s or u, "
                + "bits, the 8, 16, 32 or 64 bits that they are stored in, X and a number if repeated, >> and how far they are shifted");
        }

        return type;
    }

    /// <summary>The value in the first <see cref="StorageBytes"/> bytes.</summary>
    public long Read(ReadOnlySpan<byte> element)
    {
        ulong stored = StorageBytes switch
        {
            1 => element[0],
            2 => BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(element) : BinaryPrimitives.ReadUInt16LittleEndian(element),
            4 => BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element),
            _ => BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(element) : BinaryPrimitives.ReadUInt64LittleEndian(element),
        };
        int unused = 64 - Bits;
        ulong top = stored >> Shift << unused;
        return Signed ? (long)top >> unused : (long)(top >> unused);
    }

    private static bool TryParse(ReadOnlySpan<char> text, out ScanType type)
    {
        type = default;
        bool big = text.StartsWith("be:");
        if ((!big && !text.StartsWith("le:")) || text.Length < 4 || text[3] is not ('s' or 'u'))
        {
            return false;
        }

        bool signed = text[3] == 's';
        ReadOnlySpan<char> rest = text[4..];
        int repeat = 1, shift = 0;
        if (!TakeNumber(ref rest, "", out int bits) || !TakeNumber(ref rest, "/", out int storage)
            || (rest.StartsWith("X") && !TakeNumber(ref rest, "X", out repeat))
            || (rest.StartsWith(">>") && !TakeNumber(ref rest, ">>", out shift))
            || !rest.IsEmpty)
        {
            return false;
        }

        type = new ScanType(big, signed, bits, storage, repeat, shift);
        return storage is 8 or 16 or 32 or 64 && bits >= 1 && bits + shift <= storage && repeat is >= 1 and <= MostRepeats;
    }

    /// <summary>A sign and up to four digits behind it, off the front of the text.</summary>
    private static bool TakeNumber(ref ReadOnlySpan<char> text, string sign, out int number)
    {
        number = 0;
        if (!text.StartsWith(sign))
        {
            return false;
        }

        ReadOnlySpan<char> from = text[sign.Length..];
        int digits = 0;
        while (digits < from.Length && char.IsAsciiDigit(from[digits]))
        {
            digits++;
        }

        text = from[digits..];
        return digits is >= 1 and <= 4 && int.TryParse(from[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
