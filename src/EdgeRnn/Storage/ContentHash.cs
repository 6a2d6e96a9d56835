using System.Security.Cryptography;

namespace EdgeRnn.Storage;

/// <summary>The last tensor of a state file: SHA-256 of all bytes before it.</summary>
internal static class ContentHash
{
    public const string TensorName = "checksum";
    public const int Bytes = SHA256.HashSizeInBytes;
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Reads the whole file and compares.</summary>
    /// <param name="file">Any safetensors file.</param>
    /// <param name="data">Receives the data section; empty if it is not wanted.</param>
    /// <exception cref="ModelFileException">There is no checksum or it is that of other bytes.</exception>
    public static void Verify(SafetensorsFile file, Span<byte> data)
    {
        long hashed = HashedBytes(file);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[ChunkBytes];
        long position = 0;
        while (position < hashed)
        {
            // The header never ends within a chunk, so that a chunk of data may go where it is wanted.
            bool inHeader = position < file.HeaderLength;
            long end = inHeader ? file.HeaderLength : hashed;
            int count = (int)Math.Min(ChunkBytes, end - position);
            Span<byte> chunk = inHeader || data.IsEmpty ? buffer.AsSpan(0, count) : data.Slice((int)(position - file.HeaderLength), count);
            file.ReadRaw(position, chunk);
            hash.AppendData(chunk);
            position += count;
        }

        Span<byte> expected = stackalloc byte[Bytes];
        file.ReadRaw(hashed, expected);
        if (!expected.SequenceEqual(hash.GetHashAndReset()))
        {
            throw new ModelFileException($"{file.Name} is damaged: its checksum is that of other bytes. Use another copy.");
        }
    }

    /// <summary>Compares the last bytes of a file with the checksum of those before them, without a look at what they mean.</summary>
    /// <param name="stream">At the file's first byte; it is read to its end with 16 KB of memory.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ModelFileException">They differ, or the file cannot be read.</exception>
    public static void Verify(Stream stream, string name)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[ChunkBytes];
        for (long left = stream.Length - Bytes; left > 0;)
        {
            Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(ChunkBytes, left));
            SafetensorsFile.ReadExactly(stream, chunk, name);
            hash.AppendData(chunk);
            left -= chunk.Length;
        }

        Span<byte> expected = stackalloc byte[Bytes];
        SafetensorsFile.ReadExactly(stream, expected, name);
        if (!expected.SequenceEqual(hash.GetHashAndReset()))
        {
            throw new ModelFileException($"{name} is damaged or cut short: the checksum at its end is that of other bytes. Use another copy.");
        }
    }

    /// <exception cref="ModelFileException">There is no checksum.</exception>
    public static void Require(SafetensorsFile file) => HashedBytes(file);

    private static long HashedBytes(SafetensorsFile file) =>
        file.Tensors is [.., { Name: TensorName, Type: TensorType.U8, ByteLength: Bytes } last]
            ? file.HeaderLength + last.Offset
            : throw new ModelFileException($"{file.Name} is not a state file: its last tensor is not '{TensorName}', {Bytes} bytes of U8.");
}
