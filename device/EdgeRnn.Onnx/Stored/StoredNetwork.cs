using EdgeRnn.Cells;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Stored;

/// <summary>A network in a safetensors file: its sizes follow from the shapes of its tensors, whose names have a prefix in mixtures and states.</summary>
internal sealed class StoredNetwork
{
    private readonly SafetensorsFile _file;
    private readonly string _prefix;

    /// <exception cref="ModelFileException">The tensors are not those of a network of this cell.</exception>
    public StoredNetwork(SafetensorsFile file, string prefix, CellKind cell)
    {
        (_file, _prefix, Cell) = (file, prefix, cell);
        int gates = CellCatalog.ShapeOf(cell).InputGates.Length;
        TensorInfo first = Find("rnn.weight_ih_l0"), head = Find("head.weight");
        (Units, Inputs) = (Size(first, 0) / gates, Size(first, 1));
        Outputs = Size(head, 0);
        while (_file.TryGet($"{_prefix}rnn.weight_ih_l{Layers}", out _))
        {
            Layers++;
        }

        Require(first, [gates * Units, Inputs]);
        Require(head, [Outputs, Units]);
        RefuseOthers(gates);
    }

    /// <summary>The cell of every layer.</summary>
    public CellKind Cell { get; }

    /// <summary>Floats of an input.</summary>
    public int Inputs { get; }

    /// <summary>Units in a layer.</summary>
    public int Units { get; }

    /// <summary>Stacked layers.</summary>
    public int Layers { get; }

    /// <summary>Floats of an output.</summary>
    public int Outputs { get; }

    /// <summary>Floats that a layer is fed.</summary>
    public int InputsOf(int layer) => layer == 0 ? Inputs : Units;

    /// <summary>W_ih, row-major, PyTorch's gates one after the other.</summary>
    public float[] WeightIh(int layer, int gates) => Read($"rnn.weight_ih_l{layer}", [gates * Units, InputsOf(layer)]);

    /// <summary>W_hh.</summary>
    public float[] WeightHh(int layer, int gates) => Read($"rnn.weight_hh_l{layer}", [gates * Units, Units]);

    /// <summary>b_ih; zeros in a file without (PyTorch's <c>bias=False</c>).</summary>
    public float[] BiasIh(int layer, int gates) => ReadOrZeros($"rnn.bias_ih_l{layer}", gates * Units);

    /// <summary>b_hh; zeros in a file without.</summary>
    public float[] BiasHh(int layer, int gates) => ReadOrZeros($"rnn.bias_hh_l{layer}", gates * Units);

    /// <summary>The units' own weights.</summary>
    public float[] Recurrent(int layer, int gates) => Read($"rnn.recurrent_l{layer}", [gates * Units]);

    /// <summary>The head's W, row-major.</summary>
    public float[] HeadWeight() => Read("head.weight", [Outputs, Units]);

    /// <summary>The head's b.</summary>
    public float[] HeadBias() => ReadOrZeros("head.bias", Outputs);

    /// <summary>A row-major matrix of so many rows, transposed.</summary>
    public static float[] Transposed(float[] matrix, int rows)
    {
        int columns = matrix.Length / rows;
        float[] result = new float[matrix.Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            result[(i % columns * rows) + (i / columns)] = matrix[i];
        }

        return result;
    }

    private TensorInfo Find(string name) => _file.TryGet(_prefix + name, out TensorInfo tensor) ? tensor
        : throw new ModelFileException($"{_file.Name} has no tensor {_prefix}{name}.");

    private float[] ReadOrZeros(string name, int length) => _file.TryGet(_prefix + name, out _) ? Read(name, [length]) : new float[length];

    private float[] Read(string name, long[] shape)
    {
        TensorInfo tensor = Find(name);
        Require(tensor, shape);
        float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        _file.ReadFloats(tensor.Name, values);
        return Array.TrueForAll(values, float.IsFinite) ? values
            : throw new ModelFileException($"{_file.Name}: {tensor.Name} has values that are not finite; such a network forecasts nothing.");
    }

    private int Size(TensorInfo tensor, int dimension) => tensor.Shape.Count == 2 && tensor.Shape[dimension] is > 0 and <= int.MaxValue
        ? (int)tensor.Shape[dimension]
        : throw new ModelFileException($"{_file.Name}: {tensor.Name} is {tensor.ShapeText}; expected a matrix.");

    private void Require(TensorInfo tensor, long[] shape)
    {
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw new ModelFileException($"{_file.Name}: {tensor.Name} is {tensor.ShapeText}; expected {TensorInfo.FormatShape(shape)} for {Cell} of {Units} units.");
        }
    }

    /// <summary>What this network has no place for would be left out in silence.</summary>
    private void RefuseOthers(int gates)
    {
        HashSet<string> known = [.. Enumerable.Range(0, Layers).SelectMany(layer => NamesOf(layer)), "head.weight", "head.bias"];
        string? other = _file.Tensors.Select(tensor => tensor.Name).FirstOrDefault(name => name.StartsWith(_prefix, StringComparison.Ordinal)
            && name[_prefix.Length..] is var rest && (rest.StartsWith("rnn.", StringComparison.Ordinal) || rest.StartsWith("head.", StringComparison.Ordinal)) && !known.Contains(rest));
        if (other is not null)
        {
            throw new ModelFileException($"{_file.Name}: {other} is no part of {CellKinds.Of(Cell).DisplayName} with {gates} gates; expected {string.Join(", ", known)}.");
        }
    }

    private IEnumerable<string> NamesOf(int layer)
    {
        CellShape shape = CellCatalog.ShapeOf(Cell);
        yield return $"rnn.weight_ih_l{layer}";
        yield return $"rnn.bias_ih_l{layer}";
        if (shape.RecurrentGates.Length > 0)
        {
            yield return $"rnn.weight_hh_l{layer}";
            yield return $"rnn.bias_hh_l{layer}";
        }

        if (shape.OwnWeights > 0)
        {
            yield return $"rnn.recurrent_l{layer}";
        }
    }
}
