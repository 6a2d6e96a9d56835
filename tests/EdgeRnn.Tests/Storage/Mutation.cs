using System.Buffers.Binary;

namespace EdgeRnn.Tests.Storage;

/// <summary>A file with one to four random damages, and never the file itself.</summary>
internal static class Mutation
{
    private static readonly byte[][] Tokens =
    [
        [.. "{"u8], [.. "}"u8], [.. "["u8], [.. "]"u8], [.. "\""u8], [.. ","u8], [.. ":"u8], [.. "-"u8], [.. "\\u"u8], [.. "null"u8],
        [.. "9223372036854775807"u8], [.. "18446744073709551616"u8], [.. "1e9"u8], [.. "0"u8], [.. "\"F64\""u8], [.. "\"BOOL\""u8],
        [.. "\"__metadata__\":{},"u8], [.. "\"shape\":[],"u8], [0xff], [0],
    ];

    public static byte[] Of(byte[] original, Random random)
    {
        List<byte> file = [.. original];
        int headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(original);
        do
        {
            for (int count = random.Next(1, 5); count > 0; count--)
            {
                // Half of the damage goes to the header, where there is more to get wrong.
                int limit = Math.Min(file.Count, random.Next(2) == 0 ? headerEnd : file.Count);
                Damage(file, random, random.Next(limit + 1));
            }

            if (random.Next(4) == 0 && file.Count >= 8)
            {
                FixLength(file, file.Count - original.Length + headerEnd - 8);
            }
        }
        while (file.SequenceEqual(original));

        return [.. file];
    }

    private static void Damage(List<byte> file, Random random, int at)
    {
        int length = Math.Min(random.Next(1, 20), file.Count - at);
        switch (random.Next(7))
        {
            case 0 when at < file.Count:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < file.Count:
                file[at] = (byte)random.Next(256);
                break;
            case 2 when at < file.Count:
                file[at] = (byte)random.Next('0', '9' + 1);
                break;
            case 3:
                file.RemoveRange(at, length);
                break;
            case 4:
                file.InsertRange(random.Next(file.Count + 1), file.GetRange(at, length));
                break;
            case 5:
                file.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
            default:
                file.RemoveRange(at, random.Next(10) == 0 ? file.Count - at : 0);
                break;
        }
    }

    // Without this, nearly every change of length is caught by the first check.
    private static void FixLength(List<byte> file, int length)
    {
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, length);
        file.RemoveRange(0, 8);
        file.InsertRange(0, prefix);
    }
}
