using EdgeRnn.Tests.Layering;

namespace EdgeRnn.Onnx.Tests;

/// <summary>The layers of the library of models in and out.</summary>
public class LayeringTests : LayeringRules
{
    protected override string AssemblyName => "EdgeRnn.Onnx";

    protected override string Folder => "device/EdgeRnn.Onnx";

    protected override string Tests => "tests/EdgeRnn.Onnx.Tests";

    protected override string RootNamespace => "EdgeRnn.Onnx";

    protected override string Arrows => """
        .: EdgeRnn.Core, Graphs, Protos, Reading, Stored
        Protos:
        Stored: EdgeRnn.Core
        Graphs: EdgeRnn.Core, Protos, Stored
        Reading: EdgeRnn.Core, Graphs, Protos, Stored
        """;
}
