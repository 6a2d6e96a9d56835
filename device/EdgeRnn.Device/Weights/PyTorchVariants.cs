using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>Variants of PyTorch's recurrent modules: those without bias are completed with zeros, others refused with the reason.</summary>
internal static class PyTorchVariants
{
    private const string FirstWeight = "rnn.weight_ih_l0", HeadWeight = "head.weight", HeadBias = "head.bias";
    private static readonly string[] Biases = ["rnn.bias_ih_l", "rnn.bias_hh_l"];

    /// <exception cref="ModelFileException">The file is of a variant that no network here is.</exception>
    public static void RefuseUnknown(IReadOnlyList<TensorInfo> tensors)
    {
        if (tensors.FirstOrDefault(tensor => tensor.Name.EndsWith("_reverse", StringComparison.Ordinal)) is { } reverse)
        {
            throw new ModelFileException($"'{reverse.Name}' is of a bidirectional module, which reads a sequence from its end; a network that learns as samples come cannot");
        }

        if (tensors.FirstOrDefault(tensor => tensor.Name.Contains("weight_hr_l", StringComparison.Ordinal)) is { } projection)
        {
            throw new ModelFileException($"'{projection.Name}' is of an LSTM with proj_size, whose h is a projection; the LSTM here hands on h itself: train it without proj_size");
        }
    }

    /// <summary>The biases of modules with <c>bias=False</c>: those expected where the file has weights and none of their biases.</summary>
    public static IReadOnlyList<TensorInfo> MissingBiases(IReadOnlyList<TensorInfo> found, IReadOnlyList<TensorInfo> expected)
    {
        HashSet<string> names = [.. found.Select(tensor => tensor.Name)];
        return [.. expected.Where(tensor => !names.Contains(tensor.Name) && (IsOfModuleWithout(tensor.Name) || IsOfHeadWithout(tensor.Name)))];

        bool IsOfModuleWithout(string name) => Biases.Select(bias => name.LastIndexOf(bias, StringComparison.Ordinal)).Max() is >= 0 and var at
            && names.Contains(name[..at] + FirstWeight) && !names.Any(other => other.StartsWith(name[..at] + "rnn.bias_", StringComparison.Ordinal));

        bool IsOfHeadWithout(string name) => name.EndsWith(HeadBias, StringComparison.Ordinal) && names.Contains(name[..^HeadBias.Length] + HeadWeight);
    }

    /// <summary>The file with zeros for these tensors.</summary>
    public static MemoryStream WithZeros(SafetensorsFile file, IEnumerable<TensorInfo> missing)
    {
        TensorSet set = TensorSet.Read(file);
        foreach (TensorInfo tensor in missing)
        {
            set.Add(new Tensor(tensor.Name, [.. tensor.Shape], new float[tensor.Shape.Aggregate(1L, (product, size) => product * size)]));
        }

        return set.ToSafetensors();
    }
}
