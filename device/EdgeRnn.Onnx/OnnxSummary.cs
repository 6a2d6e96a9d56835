using EdgeRnn.Onnx.Protos;

namespace EdgeRnn.Onnx;

/// <summary>The inputs, outputs and metadata of a model.</summary>
/// <param name="Inputs">Names and lengths of the inputs, the state among them.</param>
/// <param name="Outputs">Names and lengths of the outputs.</param>
/// <param name="Metadata">The cell, the scaler and the like, as the model states it.</param>
public sealed record OnnxSummary(
    IReadOnlyList<(string Name, int Length)> Inputs, IReadOnlyList<(string Name, int Length)> Outputs, IReadOnlyDictionary<string, string> Metadata)
{
    internal static OnnxSummary Of(ModelProto model) => new(
        [.. model.Graph.Input.Select(LengthOf)], [.. model.Graph.Output.Select(LengthOf)],
        model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value));

    private static (string Name, int Length) LengthOf(ValueInfoProto value) => (value.Name, (int)value.Type.TensorType.Shape.Dim[0].DimValue);
}
