using System.Security.Cryptography;

namespace EdgeRnn.Storage;

/// <summary>A state file in memory whose tensors and texts can be changed: what a <see cref="StateMigration"/> works on.</summary>
public sealed class StateDraft
{
    private readonly string _prefix;
    private readonly Dictionary<string, (TensorType Type, long[] Shape, byte[] Bytes)> _tensors;
    private readonly SortedDictionary<string, string> _texts;

    internal StateDraft(SafetensorsFile file)
    {
        _prefix = "";
        _tensors = new(StringComparer.Ordinal);
        _texts = new(StringComparer.Ordinal);
        foreach ((string key, string value) in file.Metadata)
        {
            _texts[key] = value;
        }

        foreach (TensorInfo tensor in file.Tensors.Where(tensor => tensor.Name != ContentHash.TensorName))
        {
            byte[] bytes = new byte[tensor.ByteLength];
            file.ReadInto(tensor.Name, bytes);
            _tensors[tensor.Name] = (tensor.Type, [.. tensor.Shape], bytes);
        }
    }

    private StateDraft(StateDraft whole, string prefix) => (_prefix, _tensors, _texts) = (prefix, whole._tensors, whole._texts);

    /// <summary>The names of the component's tensors.</summary>
    public IEnumerable<string> Tensors =>
        [.. _tensors.Keys.Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)).Select(name => name[_prefix.Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Takes a tensor out.</summary>
    /// <returns>Its values.</returns>
    /// <exception cref="ModelFileException">There is none of that name and type.</exception>
    public T[] Take<T>(string name) where T : unmanaged
    {
        if (!_tensors.Remove(_prefix + name, out var tensor) || tensor.Type != TensorTypes.Of<T>())
        {
            throw new ModelFileException($"there is no {TensorTypes.Of<T>().Name()} tensor {ModelFileException.Quote(_prefix + name)} to migrate");
        }

        T[] values = new T[tensor.Bytes.Length / (tensor.Type.Bits() / 8)];
        tensor.Bytes.CopyTo(TensorBytes.Of(values.AsSpan()));
        return values;
    }

    /// <summary>Puts a tensor in; no shape means <c>[values.Length]</c>.</summary>
    public void Put<T>(string name, ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged =>
        _tensors[_prefix + name] = (TensorTypes.Of<T>(), shape.IsEmpty ? [values.Length] : shape.ToArray(), TensorBytes.Of(values).ToArray());

    /// <summary>Gives a tensor another name.</summary>
    /// <exception cref="ModelFileException">There is none of that name.</exception>
    public void Rename(string name, string newName)
    {
        if (!_tensors.Remove(_prefix + name, out var tensor))
        {
            throw new ModelFileException($"there is no tensor {ModelFileException.Quote(_prefix + name)} to migrate");
        }

        _tensors[_prefix + newName] = tensor;
    }

    /// <summary>Removes a tensor, if it is there.</summary>
    public void Remove(string name) => _tensors.Remove(_prefix + name);

    /// <summary>Sets a text that the component requires.</summary>
    public void Require(string name, string value) => _texts[_prefix + name] = value;

    internal StateDraft Under(string prefix) => new(this, prefix);

    internal MemoryStream Save()
    {
        MemoryStream file = new();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SafetensorsWriter writer = new(file, hash);
        foreach ((string key, string value) in _texts)
        {
            writer.AddMetadata(key, value);
        }

        foreach ((string name, var tensor) in _tensors)
        {
            writer.Add(name, tensor.Type, tensor.Shape);
        }

        writer.Add(ContentHash.TensorName, TensorType.U8, ContentHash.Bytes);
        foreach (TensorInfo tensor in writer.Layout.Where(tensor => tensor.Name != ContentHash.TensorName).ToList())
        {
            writer.Write(tensor.Name, tensor.Type, _tensors[tensor.Name].Bytes);
        }

        writer.Write<byte>(ContentHash.TensorName, hash.GetHashAndReset());
        writer.Complete();
        file.Position = 0;
        return file;
    }
}
