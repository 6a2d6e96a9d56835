using System.Buffers.Binary;

namespace EdgeRnn.Storage;

/// <summary>
/// A safetensors file: u64 length of the header, JSON header, then the tensors' bytes without holes or overlaps.
/// </summary>
/// <remarks>
/// The whole header is verified against the length of the file before anything is stored of it: until then no file, however
/// it lies about itself, causes more than 64 KB to be allocated. What the tensors' bytes hold is not looked at.
/// Not safe for use by several threads at once.
/// </remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>Longer headers are refused unless <c>Open</c> is given another limit.</summary>
    public const int DefaultMaxHeaderBytes = 1024 * 1024;

    private const int PrefixBytes = sizeof(ulong);
    private readonly Stream _stream;
    private readonly bool _ownsStream;
    private readonly long _start;
    private readonly Dictionary<string, TensorInfo> _byName;

    private SafetensorsFile(Stream stream, bool ownsStream, string name, long start, SafetensorsHeader header)
    {
        (_stream, _ownsStream, Name, _start) = (stream, ownsStream, name, start);
        (HeaderLength, DataLength) = (header.Length, header.DataLength);
        (Tensors, Metadata, _byName) = (header.Tensors, header.Metadata, header.ByName);
    }

    /// <summary>The path, or what the stream was called.</summary>
    public string Name { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>In the order of their bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The bytes before the data section.</summary>
    internal long HeaderLength { get; }

    /// <summary>The bytes of all tensors together.</summary>
    public long DataLength { get; }

    /// <summary>Opens and verifies a file.</summary>
    /// <exception cref="ModelFileException">It is missing, no regular file, unreadable, or not sound.</exception>
    public static SafetensorsFile Open(string path, int maxHeaderBytes = DefaultMaxHeaderBytes)
    {
        FileStream stream = ModelFiles.OpenRegular(path);
        try
        {
            return Open(stream, path, true, maxHeaderBytes);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Verifies a file that begins at the stream's position and ends where the stream ends. The stream stays the caller's.</summary>
    /// <param name="stream">Must be able to seek.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="maxHeaderBytes">Longer headers are refused.</param>
    /// <exception cref="ModelFileException">It cannot be read or is not sound.</exception>
    public static SafetensorsFile Open(Stream stream, string? name = null, int maxHeaderBytes = DefaultMaxHeaderBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(maxHeaderBytes);
        return Open(stream, name ?? (stream as FileStream)?.Name ?? "the model file", false, maxHeaderBytes);
    }

    /// <summary>The tensor of this name; false when there is none.</summary>
    public bool TryGet(string name, out TensorInfo tensor) => _byName.TryGetValue(name, out tensor!);

    /// <summary>Reads an F32 tensor, or one of F64, F16 or BF16 as floats.</summary>
    /// <param name="name">The tensor's.</param>
    /// <param name="destination">As long as the tensor has elements.</param>
    /// <exception cref="ModelFileException">There is no such tensor, its type or size is another, or the file cannot be read.</exception>
    public void ReadFloats(string name, Span<float> destination)
    {
        TensorInfo tensor = Find(name);
        int size = tensor.Type.Bits() / 8;
        if (!TensorFloats.IsConvertible(tensor.Type) || tensor.ByteLength != (long)size * destination.Length)
        {
            throw Misfit(tensor, $"{destination.Length} elements of F32, F64, F16 or BF16");
        }

        Span<byte> chunk = stackalloc byte[4096];
        for (int done = 0; done < destination.Length;)
        {
            int count = Math.Min(chunk.Length / size, destination.Length - done);
            Span<byte> bytes = chunk[..(count * size)];
            ReadRaw(HeaderLength + tensor.Offset + ((long)done * size), bytes);
            TensorFloats.Convert(tensor.Type, bytes, destination.Slice(done, count));
            done += count;
        }
    }

    /// <summary>Reads an F32, F64, I64, I32 or U8 tensor into values of that type.</summary>
    /// <typeparam name="T">float, double, long, int or byte.</typeparam>
    /// <exception cref="ModelFileException">There is no such tensor, its type or size is another, or the file cannot be read.</exception>
    public void Read<T>(string name, Span<T> destination) where T : unmanaged
    {
        TensorInfo tensor = Find(name);
        TensorType type = TensorTypes.Of<T>();
        Span<byte> bytes = TensorBytes.Of(destination);
        if (tensor.Type != type || tensor.ByteLength != bytes.Length)
        {
            throw Misfit(tensor, $"{destination.Length} elements of {type.Name()}");
        }

        ReadRaw(HeaderLength + tensor.Offset, bytes);
    }

    /// <summary>Reads a tensor of any type as it lies in the file: little-endian, row-major.</summary>
    /// <param name="name">The tensor's.</param>
    /// <param name="destination">As long as the tensor has bytes.</param>
    /// <exception cref="ModelFileException">There is no such tensor, its size is another, or the file cannot be read.</exception>
    public void ReadInto(string name, Span<byte> destination)
    {
        TensorInfo tensor = Find(name);
        if (tensor.ByteLength != destination.Length)
        {
            throw Misfit(tensor, $"{destination.Length} bytes");
        }

        ReadRaw(HeaderLength + tensor.Offset, destination);
    }

    /// <summary>Closes the file if it was opened by its path.</summary>
    public void Dispose()
    {
        if (_ownsStream)
        {
            _stream.Dispose();
        }
    }

    /// <summary>Bytes counted from the file's first.</summary>
    internal void ReadRaw(long offset, Span<byte> destination)
    {
        _stream.Position = _start + offset;
        ReadExactly(_stream, destination, Name);
    }

    internal static void ReadExactly(Stream stream, Span<byte> destination, string file)
    {
        try
        {
            stream.ReadExactly(destination);
        }
        catch (IOException error)
        {
            throw new ModelFileException($"{file} cannot be read: {error.Message}", error);
        }
    }

    private static SafetensorsFile Open(Stream stream, string name, bool ownsStream, int maxHeaderBytes)
    {
        if (!stream.CanSeek)
        {
            throw new ModelFileException($"{name} is a stream that cannot seek, so its length cannot be checked; copy it to a file or into memory first.");
        }

        long start = stream.Position;
        long length = stream.Length - start;
        int jsonLength = ReadHeaderLength(stream, length, name, maxHeaderBytes);
        long headerLength = PrefixBytes + jsonLength;
        HeaderBuffers buffers = new();
        SafetensorsHeader.Check(new HeaderReader(stream, jsonLength, name, buffers), length - headerLength);
        stream.Position = start + PrefixBytes;
        SafetensorsHeader header = new(new HeaderReader(stream, jsonLength, name, buffers), headerLength, length - headerLength);
        return new SafetensorsFile(stream, ownsStream, name, start, header);
    }

    private static int ReadHeaderLength(Stream stream, long length, string name, int maxHeaderBytes)
    {
        if (length < PrefixBytes)
        {
            throw new ModelFileException($"{name} has {length} bytes; a safetensors file has at least {PrefixBytes + 2}. It is empty or cut short.");
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        ReadExactly(stream, prefix, name);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)(length - PrefixBytes))
        {
            throw new ModelFileException($"{name} says its header has {headerLength} bytes, but {length - PrefixBytes} follow. It is cut short or no safetensors file.");
        }

        if (headerLength > (ulong)maxHeaderBytes)
        {
            throw new ModelFileException($"{name} has a header of {headerLength} bytes; at most {maxHeaderBytes} are accepted.");
        }

        return headerLength >= 2
            ? (int)headerLength
            : throw new ModelFileException($"{name} has a header of {headerLength} bytes; the shortest, '{{}}', has 2.");
    }

    private TensorInfo Find(string name) => _byName.TryGetValue(name, out TensorInfo? tensor)
        ? tensor
        : throw new ModelFileException($"{Name} has no tensor {ModelFileException.Quote(name)}.");

    private ModelFileException Misfit(TensorInfo tensor, string expected) => new(
        $"{Name}: tensor {ModelFileException.Quote(tensor.Name)} is {tensor.Type.Name()} {tensor.ShapeText} of {tensor.ByteLength} bytes; expected {expected}.");
}
