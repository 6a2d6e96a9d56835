using System.Globalization;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Weights;

/// <summary>
/// Turns Keras' weights into PyTorch's: <c>kernel</c> [inputs, gates · units], <c>recurrent_kernel</c> [units, gates · units] and
/// <c>bias</c> of each recurrent layer, <c>kernel</c> and <c>bias</c> of one dense layer. Keras' gates are i, f, c, o of an LSTM, as
/// PyTorch's, and z, r, h of a GRU, whose bias is [2, 3 · units] with reset_after=True.
/// </summary>
internal static class KerasWeights
{
    private const string Kernel = "kernel", RecurrentKernel = "recurrent_kernel", Bias = "bias";

    /// <summary>PyTorch's gates r, z, n among Keras' z, r, h.</summary>
    private static readonly int[] GruGates = [1, 0, 2];

    /// <summary>Whether a set holds recurrent layers of Keras.</summary>
    public static bool Are(TensorSet set) => set.Tensors.Any(tensor => Parse(tensor.Name).Part == RecurrentKernel);

    /// <summary>The same weights under PyTorch's names.</summary>
    /// <exception cref="ModelFileException">Names or shapes leave a doubt, or a layer is of a kind that no network here has.</exception>
    public static TensorSet ToPyTorch(TensorSet set)
    {
        ILookup<string, (string Part, Tensor Tensor)> layers = set.Tensors.ToLookup(tensor => Parse(tensor.Name).Layer, tensor => (Parse(tensor.Name).Part, tensor));
        if (set.Tensors.FirstOrDefault(tensor => Parse(tensor.Name).Part is not (Kernel or RecurrentKernel or Bias)) is { } unknown)
        {
            throw new ModelFileException($"'{unknown.Name}' is none of {Kernel}, {RecurrentKernel} and {Bias}, as Keras names the weights of recurrent and dense layers");
        }

        if (layers.FirstOrDefault(layer => layer.Key.Contains("backward", StringComparison.Ordinal) || layer.Key.Contains("bidirectional", StringComparison.Ordinal)) is { } backward)
        {
            throw new ModelFileException($"'{backward.Key}' reads a sequence from its end; a network that learns as samples come cannot");
        }

        var result = new TensorSet(new Dictionary<string, string>());
        string[] recurrent = [.. layers.Where(layer => layer.Any(tensor => tensor.Part == RecurrentKernel)).Select(layer => layer.Key)];
        foreach ((int index, string layer) in InOrder(recurrent, Shared([.. layers.Select(layer => layer.Key)])).Index())
        {
            AddRecurrent(result, index, layer, layers[layer].ToDictionary(tensor => tensor.Part, tensor => tensor.Tensor));
        }

        string[] dense = [.. layers.Select(layer => layer.Key).Except(recurrent)];
        if (dense.Length != 1)
        {
            throw new ModelFileException($"has {dense.Length} dense layers ({string.Join(", ", dense)}); expected one, the head");
        }

        AddHead(result, dense[0], layers[dense[0]].ToDictionary(tensor => tensor.Part, tensor => tensor.Tensor));
        return result;
    }

    private static void AddRecurrent(TensorSet result, int index, string layer, Dictionary<string, Tensor> parts)
    {
        Tensor kernel = Find(parts, layer, Kernel, 2), recurrence = Find(parts, layer, RecurrentKernel, 2);
        long units = recurrence.Shape[0], rows = recurrence.Shape[1], gates = units == 0 ? 0 : rows / units;
        if (rows != gates * units || gates is not (1 or 3 or 4) || kernel.Shape[1] != rows)
        {
            throw new ModelFileException($"'{layer}': {Kernel} {kernel.ShapeText} and {RecurrentKernel} {recurrence.ShapeText} are no SimpleRNN, GRU or LSTM: expected 1, 3 or 4 gates of as many units");
        }

        int[] order = gates == 3 ? GruGates : [.. Enumerable.Range(0, (int)gates)];
        (float[] ofInput, float[] ofState) = Biases(layer, parts, rows, gates);
        result.Add(new Tensor($"rnn.weight_ih_l{index}", [rows, kernel.Shape[0]], Reordered(Transposed(kernel), order)));
        result.Add(new Tensor($"rnn.weight_hh_l{index}", [rows, units], Reordered(Transposed(recurrence), order)));
        result.Add(new Tensor($"rnn.bias_ih_l{index}", [rows], Reordered(ofInput, order)));
        result.Add(new Tensor($"rnn.bias_hh_l{index}", [rows], Reordered(ofState, order)));
    }

    private static (float[] OfInput, float[] OfState) Biases(string layer, Dictionary<string, Tensor> parts, long rows, long gates)
    {
        float[] zeros = new float[rows];
        if (!parts.TryGetValue(Bias, out Tensor? bias))
        {
            return gates == 3 ? throw new ModelFileException($"'{layer}' is a GRU without bias: whether its reset gate works before or after the product (reset_after) cannot be seen; save it with bias") : (zeros, zeros);
        }

        return bias.Shape.SequenceEqual([rows]) && gates != 3 ? (bias.Values, zeros)
            : bias.Shape.SequenceEqual([2, rows]) && gates == 3 ? (bias.Values[..(int)rows], bias.Values[(int)rows..])
            : throw new ModelFileException(gates == 3 && bias.Shape.SequenceEqual([rows])
                ? $"'{layer}' is a GRU with reset_after=False, whose reset gate works before the product; the GRU here is that of reset_after=True"
                : $"'{layer}': {Bias} is {bias.ShapeText}; expected {(gates == 3 ? $"[2, {rows}]" : $"[{rows}]")}");
    }

    private static void AddHead(TensorSet result, string layer, Dictionary<string, Tensor> parts)
    {
        Tensor kernel = Find(parts, layer, Kernel, 2);
        long outputs = kernel.Shape[1];
        result.Add(new Tensor("head.weight", [outputs, kernel.Shape[0]], Transposed(kernel)));
        result.Add(new Tensor("head.bias", [outputs], parts.TryGetValue(Bias, out Tensor? bias) ? bias.Values : new float[outputs]));
    }

    private static Tensor Find(Dictionary<string, Tensor> parts, string layer, string part, int dimensions) =>
        parts.TryGetValue(part, out Tensor? tensor) && tensor.Shape.Length == dimensions ? tensor
        : throw new ModelFileException($"'{layer}' has {(tensor is null ? $"no {part}" : $"{part} {tensor.ShapeText}")}; expected a matrix {part}");

    /// <summary>Keras numbers the layers of one kind: lstm, lstm_1, lstm_2.</summary>
    private static IEnumerable<string> InOrder(string[] layers, int shared)
    {
        (string Stem, int Number, string Layer)[] numbered = [.. layers.Select(layer => Numbered(layer, shared)).OrderBy(layer => layer.Number)];
        return numbered.DistinctBy(layer => layer.Stem).Count() == 1 && numbered.DistinctBy(layer => layer.Number).Count() == numbered.Length
            ? numbered.Select(layer => layer.Layer)
            : throw new ModelFileException($"the order of the layers {string.Join(", ", layers)} cannot be seen from their names; call them lstm, lstm_1, lstm_2 from the input up");
    }

    /// <summary>How many parts the names of all layers, the head's among them, begin with alike.</summary>
    private static int Shared(string[] layers)
    {
        string[][] parts = [.. layers.Select(layer => layer.Split('/', '.'))];
        return Enumerable.Range(0, parts.Min(part => part.Length)).TakeWhile(i => parts.All(part => part[i] == parts[0][i])).Count();
    }

    private static (string Stem, int Number, string Layer) Numbered(string layer, int shared)
    {
        // What follows the model's name is that of the layer: lstm_1/lstm_cell_3, sequential/lstm_1/lstm_cell.
        string name = layer.Split('/', '.').Skip(shared).FirstOrDefault(part => part.Length > 0, layer);
        int at = name.LastIndexOf('_');
        return at > 0 && int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? (name[..at], number, layer) : (name, 0, layer);
    }

    /// <summary><c>lstm/lstm_cell/recurrent_kernel:0</c> is a layer and a part.</summary>
    private static (string Layer, string Part) Parse(string name)
    {
        string plain = name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;
        int at = plain.LastIndexOfAny(['/', '.']);
        return at < 0 ? ("", plain) : (plain[..at], plain[(at + 1)..]);
    }

    private static float[] Transposed(Tensor matrix)
    {
        (int rows, int columns) = ((int)matrix.Shape[0], (int)matrix.Shape[1]);
        float[] result = new float[matrix.Values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[(i % columns * rows) + (i / columns)] = matrix.Values[i];
        }

        return result;
    }

    private static float[] Reordered(float[] tensor, int[] gates)
    {
        int block = tensor.Length / gates.Length;
        return [.. gates.SelectMany(gate => tensor.AsSpan(gate * block, block).ToArray())];
    }
}
