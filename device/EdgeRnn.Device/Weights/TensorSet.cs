using System.Runtime.InteropServices;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>A tensor of floats.</summary>
/// <param name="Name">Unique in its set.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Row-major.</param>
internal sealed record Tensor(string Name, long[] Shape, float[] Values)
{
    /// <summary>As Python shows it.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}

/// <summary>The tensors of a weights file in memory, to be changed and read again as safetensors.</summary>
/// <param name="metadata">The file's texts.</param>
internal sealed class TensorSet(IReadOnlyDictionary<string, string> metadata)
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    public IReadOnlyCollection<Tensor> Tensors => _tensors.Values;

    public static TensorSet Read(SafetensorsFile file)
    {
        var set = new TensorSet(file.Metadata);
        foreach (TensorInfo tensor in file.Tensors)
        {
            long[] shape = [.. tensor.Shape];
            float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
            file.ReadFloats(tensor.Name, values);
            set.Add(new Tensor(tensor.Name, shape, values));
        }

        return set;
    }

    /// <exception cref="ModelFileException">There is one of this name.</exception>
    public void Add(Tensor tensor)
    {
        if (!_tensors.TryAdd(tensor.Name, tensor))
        {
            throw new ModelFileException($"two tensors would be called '{tensor.Name}'");
        }
    }

    /// <summary>The set as a safetensors file.</summary>
    public MemoryStream ToSafetensors()
    {
        MemoryStream file = new();
        SafetensorsWriter writer = new(file);
        foreach ((string key, string value) in metadata)
        {
            writer.AddMetadata(key, value);
        }

        foreach (Tensor tensor in _tensors.Values)
        {
            writer.Add(tensor.Name, TensorType.F32, tensor.Shape);
        }

        foreach (TensorInfo next in writer.Layout)
        {
            writer.Write(next.Name, next.Type, MemoryMarshal.AsBytes<float>(_tensors[next.Name].Values));
        }

        writer.Complete();
        file.Position = 0;
        return file;
    }
}
