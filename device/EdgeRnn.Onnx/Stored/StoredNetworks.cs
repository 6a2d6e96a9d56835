using EdgeRnn.Cells;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Stored;

/// <summary>A network's place in a file.</summary>
/// <param name="Name">What users call it: <c>lstm-blocks</c>, or <c>lstm-blocks.1</c> of an expert with several; empty of a network alone.</param>
/// <param name="Prefix">Of its tensors' names, with the dot.</param>
internal sealed record NetworkPlace(string Name, string Prefix);

/// <summary>The networks in a safetensors file.</summary>
internal static class StoredNetworks
{
    private const string FirstTensor = "rnn.weight_ih_l0", InState = ".network";

    /// <summary>All of them, in the order of their names.</summary>
    public static IReadOnlyList<NetworkPlace> In(SafetensorsFile file)
    {
        string[] prefixes = [.. file.Tensors.Select(tensor => tensor.Name)
            .Where(name => name == FirstTensor || name.EndsWith("." + FirstTensor, StringComparison.Ordinal))
            .Select(name => name[..^FirstTensor.Length]).Order(StringComparer.Ordinal)];
        return [.. prefixes.Select(prefix => new NetworkPlace(NameOf(prefix, prefixes), prefix))];
    }

    /// <summary>The network of a name; without one, that which needs none, the only network of its file. Null where there is none.</summary>
    /// <exception cref="ModelFileException">There is no network at all.</exception>
    public static NetworkPlace? Find(SafetensorsFile file, string? name)
    {
        IReadOnlyList<NetworkPlace> all = In(file);
        return all.Count > 0 ? all.FirstOrDefault(place => place.Name == (name ?? ""))
            : throw new ModelFileException($"{file.Name} holds no network: expected tensors {FirstTensor} … head.bias, as PyTorch names them.");
    }

    /// <summary>The cell of a network: as the file says, or as the shapes of its tensors leave no doubt.</summary>
    /// <exception cref="ModelFileException">The file does not say, and several cells have such tensors.</exception>
    public static CellKind CellOf(SafetensorsFile file, NetworkPlace place)
    {
        if (file.Metadata.TryGetValue(place.Prefix + "network", out string? text)
            && text.Split(' ') is [_, string word, ..] && Enum.TryParse(word, out CellKind cell) && Enum.IsDefined(cell))
        {
            return cell;
        }

        CellKind[] possible = [.. CellCatalog.All.Where(entry => Fits(file, place.Prefix, entry.Shape)).Select(entry => entry.Description.Kind)];
        return possible is [CellKind only] ? only : throw new ModelFileException(possible.Length == 0
            ? $"{file.Name}: the tensors {place.Prefix}rnn.* are those of no cell known here."
            : $"{file.Name} does not say which cell it is of, and {string.Join(", ", possible.Select(kind => CellKinds.Of(kind).Name))} have such tensors; name it with --cell.");
    }

    private static bool Fits(SafetensorsFile file, string prefix, CellShape shape)
    {
        if (!file.TryGet(prefix + FirstTensor, out TensorInfo weight) || !file.TryGet(prefix + "head.weight", out TensorInfo head) || head.Shape.Count != 2)
        {
            return false;
        }

        long units = head.Shape[1];
        bool hasMatrix = file.TryGet(prefix + "rnn.weight_hh_l0", out _);
        bool hasOwn = file.TryGet(prefix + "rnn.recurrent_l0", out TensorInfo own);
        return weight.Shape[0] == shape.InputGates.Length * units && hasMatrix == (shape.RecurrentGates.Length > 0)
            && hasOwn == (shape.OwnWeights > 0) && (!hasOwn || own.Shape[0] == shape.OwnWeights * units);
    }

    /// <summary><c>lstm-blocks.network1.</c> of a state and <c>lstm-blocks.1.</c> of a weights file are lstm-blocks.1.</summary>
    private static string NameOf(string prefix, string[] prefixes)
    {
        string name = prefix.TrimEnd('.');
        int at = name.LastIndexOf(InState, StringComparison.Ordinal);
        if (at < 0)
        {
            return name;
        }

        string expert = name[..at];
        return prefixes.Count(other => other.StartsWith(expert + InState, StringComparison.Ordinal)) == 1 ? expert : $"{expert}.{name[(at + InState.Length)..]}";
    }
}
