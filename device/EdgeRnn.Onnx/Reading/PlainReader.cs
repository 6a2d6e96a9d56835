using EdgeRnn.Cells;
using EdgeRnn.Onnx.Stored;
using EdgeRnn.Options;
using EdgeRnn.Storage;

namespace EdgeRnn.Onnx.Reading;

/// <summary>Reads the cells in plain operators from graphs that <see cref="OnnxExport"/> wrote, by the names of their constants.</summary>
internal static class PlainReader
{
    /// <summary>Adds all layers.</summary>
    public static void Read(CellKind cell, ModelConstants constants, ReadNetwork network)
    {
        CellShape shape = CellCatalog.ShapeOf(cell);
        long gates = shape.InputGates.Length;
        while (constants.Has($"W_l{network.Layers}"))
        {
            int layer = network.Layers;
            Constant weight = constants.Read($"W_l{layer}", "a layer's weight", 0, 0);
            (long inputs, long rows, long units) = (weight.Shape[0], weight.Shape[1], weight.Shape[1] / gates);
            if (rows != gates * units)
            {
                throw new ModelFileException($"W_l{layer} is {TensorInfo.FormatShape(weight.Shape)}; expected {gates} gates");
            }

            network.BeginLayer(cell, inputs, units);
            network.Add($"rnn.weight_ih_l{layer}", StoredNetwork.Transposed(weight.Values, (int)inputs), rows, inputs);
            network.Add($"rnn.bias_ih_l{layer}", constants.Read($"B_l{layer}", "a layer's bias", rows).Values, rows);
            if (shape.RecurrentGates.Length > 0)
            {
                float[] recurrence = constants.Read($"R_l{layer}", "a layer's recurrent weight", units, rows).Values;
                network.Add($"rnn.weight_hh_l{layer}", StoredNetwork.Transposed(recurrence, (int)units), rows, units);
                network.Add($"rnn.bias_hh_l{layer}", constants.Read($"Rb_l{layer}", "a layer's recurrent bias", rows).Values, rows);
            }

            if (shape.OwnWeights > 0)
            {
                float[] own = constants.Has($"cos_l{layer}") ? Rotations(constants, layer, units)
                    : [.. Enumerable.Range(0, shape.OwnWeights).SelectMany(i => constants.Read($"recurrent{i}_l{layer}", "the units' own weights", units).Values)];
                network.Add($"rnn.recurrent_l{layer}", own, own.Length);
            }
        }
    }

    /// <summary>ν = ln(-ln r) and φ = ln θ of r cos θ and r sin θ; an angle beyond one turn comes back as the same angle within it.</summary>
    private static float[] Rotations(ModelConstants constants, int layer, long units)
    {
        float[] cos = constants.Read($"cos_l{layer}", "r cos θ", units).Values, sin = constants.Read($"sin_l{layer}", "r sin θ", units).Values;
        float[] own = new float[2 * units];
        for (int unit = 0; unit < units; unit++)
        {
            double r = Math.Sqrt(((double)cos[unit] * cos[unit]) + ((double)sin[unit] * sin[unit])), angle = Math.Atan2(sin[unit], cos[unit]);
            own[unit] = (float)Math.Log(-Math.Log(Math.Clamp(r, 1e-30, 1 - 1e-7)));
            own[units + unit] = (float)Math.Log(angle <= 0 ? angle + (2 * Math.PI) : angle);
        }

        return own;
    }
}
