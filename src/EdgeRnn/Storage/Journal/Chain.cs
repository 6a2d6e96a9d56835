using System.Buffers.Binary;
using System.Numerics;

namespace EdgeRnn.Storage.Journal;

/// <summary>CRC-32C (Castagnoli), continued from the sum of what stands before.</summary>
/// <remarks>
/// For given bytes the sum is a one-to-one function of the one before, so a record that was written after other records than those
/// that stand before it now never fits.
/// </remarks>
internal static class Chain
{
    public static uint Continue(uint before, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~before;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
