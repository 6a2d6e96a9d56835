using System.Runtime.InteropServices;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Reading;

/// <summary>The tensors read so far, under PyTorch's names.</summary>
internal sealed class ReadNetwork
{
    private readonly List<(string Name, long[] Shape, float[] Values)> _tensors = [];

    /// <summary>Recurrent layers so far.</summary>
    public int Layers { get; private set; }

    /// <summary>Units of a layer; 0 before the first.</summary>
    public long Units { get; private set; }

    /// <summary>The cell of its layers.</summary>
    public CellKind Cell { get; private set; }

    /// <summary>Begins a layer, which must fit the one below.</summary>
    public int BeginLayer(CellKind cell, long inputs, long units)
    {
        if (Layers > 0 && cell != Cell)
        {
            throw new ModelFileException($"layer {Layers} is {cell}, those below are {Cell}; expected one cell for all layers");
        }

        if (Layers > 0 && (units != Units || inputs != Units))
        {
            throw new ModelFileException($"layer {Layers} has {units} units of {inputs} inputs on {Units} units; expected as many units in every layer");
        }

        (Cell, Units) = (cell, units);
        return Layers++;
    }

    public void Add(string name, float[] values, params long[] shape) => _tensors.Add((name, shape, values));

    public void WriteTo(Stream destination)
    {
        SafetensorsWriter writer = new(destination);
        foreach ((string name, long[] shape, _) in _tensors)
        {
            writer.Add(name, TensorType.F32, shape);
        }

        foreach (TensorInfo next in writer.Layout)
        {
            writer.Write(next.Name, next.Type, MemoryMarshal.AsBytes<float>(_tensors.First(tensor => tensor.Name == next.Name).Values));
        }

        writer.Complete();
    }
}
