using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>A prefix of tensors' names and what stands in its place, as <c>module.</c> and nothing.</summary>
internal readonly record struct TensorPrefix(string Old, string New)
{
    public override string ToString() => $"{Old}={New}";
}

/// <summary>Prefixes by which the tensors of a file are called otherwise than a network's.</summary>
internal static class TensorPrefixes
{
    /// <summary>The prefixes that turn the names of a file into those expected; null where none do.</summary>
    /// <param name="found">The tensors of the file.</param>
    /// <param name="expected">Those of the network.</param>
    /// <param name="comparesShapes">The shapes must be those expected, too.</param>
    public static IReadOnlyList<TensorPrefix>? Find(IReadOnlyList<TensorInfo> found, IReadOnlyList<TensorInfo> expected, bool comparesShapes = true)
    {
        HashSet<TensorPrefix> prefixes = [];
        foreach (TensorInfo tensor in found)
        {
            TensorInfo? longest = expected.Where(other => (!comparesShapes || other.Shape.SequenceEqual(tensor.Shape)) && Tail(tensor.Name, other.Name) > 0).MaxBy(other => Tail(tensor.Name, other.Name));
            if (longest is null)
            {
                return null;
            }

            int tail = Tail(tensor.Name, longest.Name);
            prefixes.Add(new TensorPrefix(tensor.Name[..^tail], longest.Name[..^tail]));
        }

        TensorPrefix[] all = [.. prefixes];
        Dictionary<string, string> shapes = expected.ToDictionary(tensor => tensor.Name, tensor => tensor.ShapeText);
        bool fits = found.Count == expected.Count && all.DistinctBy(prefix => prefix.Old).Count() == all.Length
            && found.Select(tensor => Apply(all, tensor.Name)).Distinct().Count() == found.Count
            && found.All(tensor => shapes.TryGetValue(Apply(all, tensor.Name), out string? shape) && (!comparesShapes || shape == tensor.ShapeText));
        return fits ? all : null;
    }

    /// <summary>The file under its new names.</summary>
    /// <exception cref="ModelFileException">A prefix begins no name, or two tensors get one name.</exception>
    public static MemoryStream Rename(SafetensorsFile file, IReadOnlyList<TensorPrefix> prefixes)
    {
        if (prefixes.FirstOrDefault(prefix => !file.Tensors.Any(tensor => tensor.Name.StartsWith(prefix.Old, StringComparison.Ordinal))) is { Old: not null } unused)
        {
            throw new ModelFileException($"--rename {unused}: no tensor's name begins with '{unused.Old}'; the names are {string.Join(", ", file.Tensors.Take(12).Select(tensor => tensor.Name))}");
        }

        Dictionary<string, TensorInfo> renamed = [];
        MemoryStream copy = new();
        SafetensorsWriter writer = new(copy);
        foreach ((string key, string value) in file.Metadata)
        {
            writer.AddMetadata(key, value);
        }

        foreach (TensorInfo tensor in file.Tensors)
        {
            string name = Apply(prefixes, tensor.Name);
            if (!renamed.TryAdd(name, tensor))
            {
                throw new ModelFileException($"--rename {string.Join(',', prefixes)}: '{renamed[name].Name}' and '{tensor.Name}' would both become '{name}'");
            }

            writer.Add(name, tensor.Type, [.. tensor.Shape]);
        }

        foreach (TensorInfo next in writer.Layout)
        {
            byte[] bytes = new byte[next.ByteLength];
            file.ReadInto(renamed[next.Name].Name, bytes);
            writer.Write(next.Name, next.Type, bytes);
        }

        writer.Complete();
        copy.Position = 0;
        return copy;
    }

    private static string Apply(IReadOnlyList<TensorPrefix> prefixes, string name)
    {
        TensorPrefix prefix = prefixes.Where(prefix => name.StartsWith(prefix.Old, StringComparison.Ordinal)).OrderByDescending(prefix => prefix.Old.Length).FirstOrDefault();
        return prefix.Old is null ? name : prefix.New + name[prefix.Old.Length..];
    }

    /// <summary>The length of the end that both names share, of whole parts between dots.</summary>
    private static int Tail(string name, string other)
    {
        int length = 0, whole = 0, shorter = Math.Min(name.Length, other.Length);
        while (length < shorter && name[^(length + 1)] == other[^(length + 1)])
        {
            length++;
            bool isWhole = (length == name.Length || name[^(length + 1)] == '.') && (length == other.Length || other[^(length + 1)] == '.');
            whole = isWhole ? length : whole;
        }

        return whole;
    }
}
