using EdgeRnn.Onnx.Graphs;
using EdgeRnn.Onnx.Stored;
using EdgeRnn.Options;
using EdgeRnn.Storage;
using Google.Protobuf;

namespace EdgeRnn.Onnx;

/// <summary>
/// Writes a network as an ONNX model (operator set 14) of one step: <c>sample</c> [inputs] and the state <c>h_l0</c>, <c>c_l0</c> … [units]
/// in, <c>forecast</c> [outputs] and <c>h_l0_next</c> … out. State is 0 at first.
/// </summary>
/// <remarks>
/// Of a forecaster's state the scaler is inside: sample and forecast are in the channels' units, and where the network is fed changes the
/// last values are state too (<c>last_value</c>, <c>known</c>). The scales stay those of the moment. A mixture is not one graph: its
/// weights follow the errors of all experts. Each of its networks is one, by its name.
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes the network of a component: a learner's or a forecaster's <c>Visit</c>.</summary>
    /// <param name="state">The component's list of its state.</param>
    /// <param name="destination">Receives the model.</param>
    /// <param name="network">The network's name in a mixture: <c>lstm-blocks</c>, or <c>lstm-blocks.1</c> of an expert with several.</param>
    /// <exception cref="NetworkChoiceException">There are several and none is named, or none is called so.</exception>
    /// <exception cref="ModelFileException">The state holds no network that forecasts.</exception>
    public static OnnxSummary Write(Action<IStateVisitor> state, Stream destination, string? network = null)
    {
        using var saved = new MemoryStream();
        CheckpointFile.Save(saved, state);
        saved.Position = 0;
        using SafetensorsFile file = SafetensorsFile.Open(saved, "the state", CheckpointFile.MaxHeaderBytes);
        return Convert(file, destination, network);
    }

    /// <summary>Converts a network of a weights or state file.</summary>
    /// <param name="file">The file. The checksum of a state is the caller's to verify (<see cref="CheckpointFile.Verify"/>).</param>
    /// <param name="destination">Receives the model.</param>
    /// <param name="network">The network's name in a mixture.</param>
    /// <param name="cell">The cell, if the file does not name it.</param>
    /// <exception cref="NetworkChoiceException">There are several and none is named, or none is called so.</exception>
    /// <exception cref="ModelFileException">The file holds no network, or one that does not fit together.</exception>
    public static OnnxSummary Convert(SafetensorsFile file, Stream destination, string? network = null, CellKind? cell = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(destination);
        NetworkPlace place = StoredNetworks.Find(file, network)
            ?? throw new NetworkChoiceException(file.Name, network, [.. StoredNetworks.In(file).Select(other => other.Name)]);
        var stored = new StoredNetwork(file, place.Prefix, cell ?? StoredNetworks.CellOf(file, place));
        var model = StepGraph.Of(stored, StoredScaling.Of(file, place, stored));
        model.WriteTo(destination);
        return OnnxSummary.Of(model);
    }
}
