using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeRnn.Storage;

/// <summary>Writes a safetensors file straight to a stream: declare every tensor, then write them in the order of <see cref="Layout"/>.</summary>
/// <remarks>
/// The bytes depend on what is declared and written alone. Tensors of larger elements come first, so that each begins at a
/// multiple of its element size, as Python's readers need it; of equal size, in the order of declaration.
/// </remarks>
public sealed class SafetensorsWriter
{
    private const int MaxMetadataChars = 4000;
    private readonly Stream _destination;
    private readonly IncrementalHash? _hash;
    private readonly List<(string Name, TensorType Type, long[] Shape, long Bytes)> _declared = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { "__metadata__" };
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private List<TensorInfo>? _layout;
    private int _written;

    /// <summary>A writer to a stream that stays the caller's.</summary>
    public SafetensorsWriter(Stream destination) : this(destination, null) { }

    /// <param name="destination">Stays the caller's.</param>
    /// <param name="hash">Sees every byte that is written.</param>
    internal SafetensorsWriter(Stream destination, IncrementalHash? hash)
    {
        ArgumentNullException.ThrowIfNull(destination);
        (_destination, _hash) = (destination, hash);
    }

    /// <summary>The tensors in the order of their bytes; from here on nothing more can be declared.</summary>
    public IReadOnlyList<TensorInfo> Layout => _layout ??= MakeLayout();

    /// <summary>A text under <c>__metadata__</c>, of at most 4000 characters; written in ordinal order of the keys.</summary>
    public void AddMetadata(string key, string value)
    {
        RequireOpen();
        RequireName(key);
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length > MaxMetadataChars || !IsUnicode(value) || !_metadata.TryAdd(key, value))
        {
            throw new ArgumentException($"Metadata '{key}' stands twice, is no valid Unicode or longer than {MaxMetadataChars} characters.", nameof(value));
        }
    }

    /// <summary>Declares a tensor.</summary>
    /// <param name="name">Unique, at most 1024 bytes of UTF-8.</param>
    /// <param name="type">Of its elements.</param>
    /// <param name="shape">At most 16 dimensions; none is a single value.</param>
    public void Add(string name, TensorType type, params ReadOnlySpan<long> shape)
    {
        RequireOpen();
        RequireName(name);
        if (shape.Length > HeaderBuffers.MaxRank || !type.TryGetByteLength(shape, out long bytes))
        {
            throw new ArgumentException($"Tensor '{name}' has more than {HeaderBuffers.MaxRank} dimensions or a size that overflows.", nameof(shape));
        }

        if (!_names.Add(name))
        {
            throw new ArgumentException($"There is a tensor '{name}' already.", nameof(name));
        }

        _declared.Add((name, type, shape.ToArray(), bytes));
    }

    /// <summary>Writes the next tensor of <see cref="Layout"/>.</summary>
    public void Write<T>(string name, ReadOnlySpan<T> values) where T : unmanaged => Write(name, TensorTypes.Of<T>(), TensorBytes.Of(values));

    /// <summary>Writes the next tensor of <see cref="Layout"/>, little-endian and row-major.</summary>
    public void Write(string name, TensorType type, ReadOnlySpan<byte> bytes)
    {
        IReadOnlyList<TensorInfo> layout = Layout;
        TensorInfo? next = _written < layout.Count ? layout[_written] : null;
        if (next is null || next.Name != name || next.Type != type || next.ByteLength != bytes.Length)
        {
            throw new InvalidOperationException($"Tensor '{name}' of {bytes.Length} bytes of {type.Name()} comes where "
                + (next is null ? "all are written." : $"'{next.Name}' of {next.ByteLength} bytes of {next.Type.Name()} was declared."));
        }

        if (_written++ == 0)
        {
            WriteHeader();
        }

        Emit(bytes);
    }

    /// <summary>Makes sure that everything is written.</summary>
    public void Complete()
    {
        if (_written < Layout.Count)
        {
            throw new InvalidOperationException($"Tensor '{Layout[_written].Name}' was declared but not written.");
        }

        if (Layout.Count == 0)
        {
            WriteHeader();
        }
    }

    private List<TensorInfo> MakeLayout()
    {
        List<TensorInfo> layout = new(_declared.Count);
        long offset = 0;
        foreach ((string name, TensorType type, long[] shape, long bytes) in _declared.OrderByDescending(tensor => tensor.Type.Bits()))
        {
            layout.Add(new TensorInfo(name, type, shape, offset, bytes));
            offset = checked(offset + bytes);
        }

        return layout;
    }

    private void WriteHeader()
    {
        using MemoryStream header = new();
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteMetadata(json);
            foreach (TensorInfo tensor in Layout)
            {
                WriteTensor(json, tensor);
            }

            json.WriteEndObject();
        }

        while (header.Length % 8 != 0)
        {
            header.WriteByte((byte)' ');
        }

        if (header.Length > CheckpointFile.MaxHeaderBytes)
        {
            throw new InvalidOperationException($"The header has {header.Length} bytes; no reader of ours takes more than {CheckpointFile.MaxHeaderBytes}.");
        }

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        Emit(length);
        Emit(header.GetBuffer().AsSpan(0, (int)header.Length));
    }

    private void WriteMetadata(Utf8JsonWriter json)
    {
        if (_metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject("__metadata__");
        foreach ((string key, string value) in _metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, TensorInfo tensor)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.Name());
        json.WriteStartArray("shape");
        foreach (long dimension in tensor.Shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(tensor.Offset);
        json.WriteNumberValue(tensor.Offset + tensor.ByteLength);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        _destination.Write(bytes);
        _hash?.AppendData(bytes);
    }

    private void RequireOpen()
    {
        if (_layout is not null)
        {
            throw new InvalidOperationException("The header is fixed already; declare everything before the first write.");
        }
    }

    private static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Encoding.UTF8.GetByteCount(name) > HeaderBuffers.MaxNameBytes || !IsUnicode(name))
        {
            throw new ArgumentException($"The name is no valid Unicode or longer than {HeaderBuffers.MaxNameBytes} bytes of UTF-8.", nameof(name));
        }
    }

    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        while (Rune.DecodeFromUtf16(text, out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            text = text[used..];
        }

        return text.IsEmpty;
    }
}
