using System.Text;

namespace EdgeRnn.Storage;

/// <summary>The entries of a header: first checked against the data section in constant memory, then kept.</summary>
internal sealed class SafetensorsHeader
{
    /// <summary>Keeps what <see cref="Check"/> has accepted.</summary>
    /// <exception cref="ModelFileException">A name stands twice, or tensors overlap or leave holes.</exception>
    public SafetensorsHeader(HeaderReader reader, long length, long dataLength)
    {
        (Length, DataLength) = (length, dataLength);
        for (HeaderEntry entry = reader.Next(); entry != HeaderEntry.End; entry = reader.Next())
        {
            string name = Encoding.UTF8.GetString(reader.Name);
            if (entry == HeaderEntry.Metadata)
            {
                if (!Metadata.TryAdd(name, Encoding.UTF8.GetString(reader.Value)))
                {
                    throw reader.Error($"metadata {ModelFileException.Quote(name)} stands twice");
                }
            }
            else
            {
                Add(ref reader, name);
            }
        }

        Tensors.Sort((a, b) => (a.Offset, a.ByteLength).CompareTo((b.Offset, b.ByteLength)));
        CheckOrder(ref reader);
    }

    /// <summary>The bytes before the data section.</summary>
    public long Length { get; }

    public long DataLength { get; }

    public List<TensorInfo> Tensors { get; } = [];

    public Dictionary<string, TensorInfo> ByName { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Every tensor has the bytes of its type and shape and lies in the data section, and together they fill it.</summary>
    public static void Check(HeaderReader reader, long dataLength)
    {
        long covered = 0;
        for (HeaderEntry entry = reader.Next(); entry != HeaderEntry.End; entry = reader.Next())
        {
            if (entry == HeaderEntry.Tensor)
            {
                covered += CheckTensor(ref reader, dataLength);
                if (covered > dataLength)
                {
                    throw reader.TensorError($"overlaps another: so far the tensors have {covered} bytes, the data section has {dataLength}");
                }
            }
        }

        if (covered < dataLength)
        {
            throw reader.Error($"its data section has {dataLength} bytes, but the tensors cover {covered}: there are holes or something was appended");
        }
    }

    private static long CheckTensor(ref HeaderReader reader, long dataLength)
    {
        if (!reader.Type.TryGetByteLength(reader.Shape, out long bytes))
        {
            throw reader.TensorError($"of type {reader.Type.Name()} has a shape whose size overflows or is no whole number of bytes: {Shape(ref reader)}");
        }

        if (reader.Begin > reader.End)
        {
            throw reader.TensorError($"has data_offsets that run backwards: {reader.Begin} to {reader.End}");
        }

        if (reader.End - reader.Begin != bytes)
        {
            throw reader.TensorError($"has {reader.End - reader.Begin} bytes by its data_offsets; {reader.Type.Name()} {Shape(ref reader)} needs {bytes}");
        }

        return reader.End <= dataLength
            ? bytes
            : throw reader.TensorError($"ends at byte {reader.End} of the data, but only {dataLength} are there: the file is cut short");
    }

    private static string Shape(ref HeaderReader reader) => TensorInfo.FormatShape(reader.Shape.ToArray());

    private void Add(ref HeaderReader reader, string name)
    {
        // Once more, because the file may have changed since the first pass.
        long bytes = CheckTensor(ref reader, DataLength);
        TensorInfo tensor = new(name, reader.Type, reader.Shape.ToArray(), reader.Begin, bytes);
        if (!ByName.TryAdd(name, tensor))
        {
            throw reader.TensorError("stands twice");
        }

        Tensors.Add(tensor);
    }

    private void CheckOrder(ref HeaderReader reader)
    {
        long end = 0;
        string before = "the start";
        foreach (TensorInfo tensor in Tensors)
        {
            string name = ModelFileException.Quote(tensor.Name);
            if (tensor.Offset != end)
            {
                throw reader.Error(tensor.Offset < end
                    ? $"tensor {name} begins at byte {tensor.Offset} of the data and overlaps {before}, which ends at {end}"
                    : $"there is a hole from byte {end} to {tensor.Offset} of the data, between {before} and {name}");
            }

            (end, before) = (tensor.Offset + tensor.ByteLength, name);
        }
    }
}
