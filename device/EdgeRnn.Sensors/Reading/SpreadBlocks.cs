using System.Text;
using EdgeRnn.Sensors.Reading.Dialects;

namespace EdgeRnn.Sensors.Reading;

/// <summary>Whole lines from places spread over a long file, for columns may change behind its beginning.</summary>
internal static class SpreadBlocks
{
    private const int Blocks = 12, BlockBytes = 1 << 14;

    /// <param name="path">The file.</param>
    /// <param name="beginning">Bytes at its beginning that are known already.</param>
    /// <returns>Text in UTF-8 from each place, without the lines that it cuts; none for a short file or in UTF-16, whose lines cannot be found from the middle.</returns>
    public static List<byte[]> Of(string path, long beginning)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] start = new byte[Math.Min(file.Length, 1 << 16)];
        Encoding encoding = TextEncodings.Of(start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)), isWhole: false).Encoding;
        List<byte[]> blocks = [];
        long rest = file.Length - beginning - BlockBytes;
        if (rest <= 0 || encoding is not UTF8Encoding && encoding != Encoding.Latin1)
        {
            return blocks;
        }

        byte[] block = new byte[BlockBytes];
        long count = Math.Clamp(rest / BlockBytes, 1, Blocks);
        for (long i = 1; i <= count; i++)
        {
            file.Seek(beginning + (rest * i / count), SeekOrigin.Begin);
            ReadOnlySpan<byte> read = block.AsSpan(0, file.ReadAtLeast(block, block.Length, throwOnEndOfStream: false));
            int first = read.IndexOfAny((byte)'\n', (byte)'\r') + 1, last = read.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
            if (first > 0 && last > first && !read.Contains((byte)0))
            {
                byte[] lines = read[first..last].ToArray();
                blocks.Add(encoding == Encoding.Latin1 ? Encoding.Convert(Encoding.Latin1, Encoding.UTF8, lines) : lines);
            }
        }

        return blocks;
    }
}
