namespace EdgeRnn.Storage.Journal;

/// <summary>Whole numbers of 1 to 10 bytes, seven bits each, the lowest first; signed ones folded so that small magnitudes are short.</summary>
internal static class Varint
{
    public const int MaxBytes = 10;

    public static ulong Fold(long value) => unchecked((ulong)((value << 1) ^ (value >> 63)));

    public static long Unfold(ulong value) => unchecked((long)(value >> 1) ^ -(long)(value & 1));

    /// <summary>Writes a number at <paramref name="at"/> and moves that behind it; the space must be there.</summary>
    public static void Write(Span<byte> bytes, ref int at, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes[at++] = (byte)(value | 0x80);
        }

        bytes[at++] = (byte)value;
    }

    /// <summary>Reads a number at <paramref name="at"/> and moves that behind it; false when it does not end, or exceeds 64 bits.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70 && at < bytes.Length; shift += 7)
        {
            byte next = bytes[at++];
            if (shift == 63 && next > 1)
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
