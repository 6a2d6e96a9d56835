using System.Security.Cryptography;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>A file whose last bytes are the checksum of those before them, whatever these mean.</summary>
public class ContentHashTests
{
    public static TheoryData<int> Lengths => [0, 1, 16 * 1024, (16 * 1024) + 1, 50_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_whole_file_passes_and_one_with_a_byte_changed_added_or_lost_does_not(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        byte[] file = [.. content, .. SHA256.HashData(content)];
        ContentHash.Verify(new MemoryStream(file), "x");

        foreach (int at in (int[])[0, length / 2, file.Length - 1])
        {
            byte[] damaged = [.. file];
            damaged[at] ^= 1;
            AssertRefused(damaged);
        }

        AssertRefused([.. file, 0]);
        AssertRefused(file[..^1]);
    }

    private static void AssertRefused(byte[] file)
    {
        var error = Assert.Throws<ModelFileException>(() => ContentHash.Verify(new MemoryStream(file), "x"));
        Assert.StartsWith("x ", error.Message, StringComparison.Ordinal);
    }
}
