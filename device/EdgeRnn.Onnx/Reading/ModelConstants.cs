using System.Buffers.Binary;
using EdgeRnn.Onnx.Protos;
using EdgeRnn.Storage;
using Google.Protobuf;

namespace EdgeRnn.Onnx.Reading;

/// <summary>A constant of a graph.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Row-major.</param>
internal sealed record Constant(long[] Shape, float[] Values);

/// <summary>The constants of a graph by name: initializers, and values of Constant nodes.</summary>
internal sealed class ModelConstants
{
    private readonly Dictionary<string, TensorProto> _tensors = [];

    public ModelConstants(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer)
        {
            _tensors[tensor.Name] = tensor;
        }

        foreach (NodeProto node in graph.Node.Where(node => node.OpType == "Constant" && node.Output.Count == 1))
        {
            if (node.Attribute.FirstOrDefault(attribute => attribute.Name == "value")?.T is { } tensor)
            {
                _tensors[node.Output[0]] = tensor;
            }
        }
    }

    /// <summary>Whether there is a constant of this name.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The shape of a constant.</summary>
    public long[] ShapeOf(string name) => [.. _tensors[name].Dims];

    /// <summary>The constant of this name and shape; 0 in the shape takes any size.</summary>
    /// <exception cref="ModelFileException">There is none, or it is otherwise.</exception>
    public Constant Read(string name, string meaning, params long[] shape)
    {
        if (!_tensors.TryGetValue(name, out TensorProto? tensor))
        {
            throw new ModelFileException($"{meaning} ('{name}') is no constant of the graph; export the model with constant folding, and in evaluation mode");
        }

        long[] dims = [.. tensor.Dims];
        if (dims.Length != shape.Length || dims.Where((size, i) => size <= 0 || (shape[i] != 0 && size != shape[i])).Any())
        {
            throw new ModelFileException($"{meaning} ('{name}') is {TensorInfo.FormatShape(dims)}; expected {TensorInfo.FormatShape(shape).Replace("0", "any", StringComparison.Ordinal)}");
        }

        return new Constant(dims, Floats(tensor, name, dims.Aggregate(1L, (product, size) => checked(product * size))));
    }

    private static float[] Floats(TensorProto tensor, string name, long length)
    {
        if (tensor.DataLocation != 0)
        {
            throw new ModelFileException($"'{name}' is in a file of its own; save the model with all weights inside (onnx.save_model without save_as_external_data)");
        }

        float[] values = (TensorProto.Types.DataType)tensor.DataType switch
        {
            TensorProto.Types.DataType.Float when tensor.RawData.Length > 0 => FromBytes(tensor.RawData, sizeof(float), BinaryPrimitives.ReadSingleLittleEndian),
            TensorProto.Types.DataType.Float => [.. tensor.FloatData],
            TensorProto.Types.DataType.Double when tensor.RawData.Length > 0 => FromBytes(tensor.RawData, sizeof(double), bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
            TensorProto.Types.DataType.Double => [.. tensor.DoubleData.Select(value => (float)value)],
            _ => throw new ModelFileException($"'{name}' is of ONNX's data type {tensor.DataType}; expected FLOAT or DOUBLE: quantized models cannot be trained"),
        };
        return values.Length == length ? values : throw new ModelFileException($"'{name}' has {values.Length} values; its shape says {length}");
    }

    private delegate float Reader(ReadOnlySpan<byte> bytes);

    private static float[] FromBytes(ByteString raw, int size, Reader read)
    {
        float[] values = new float[raw.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(raw.Span.Slice(i * size, size));
        }

        return values;
    }
}
