using EdgeRnn.Tests.Layering;

namespace EdgeRnn.Fleet.Tests;

/// <summary>The layers of the fleet: its protocol knows neither a server nor an engine nor the host, <c>edgernn</c>.</summary>
public class LayeringTests : LayeringRules
{
    protected override string AssemblyName => "edgernn-fleet";

    protected override string Folder => "device/EdgeRnn.Fleet";

    protected override string Tests => "tests/EdgeRnn.Fleet.Tests";

    protected override string RootNamespace => "EdgeRnn.Fleet";

    protected override string Arrows => """
        Protocol:
        Store: Protocol, edgernn
        Streams: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Protocol, edgernn
        Workers: EdgeRnn.Sensors, Protocol, Store, Streams, edgernn
        Edge: EdgeRnn.Core, Protocol, Store, edgernn
        Demo: EdgeRnn.Core, Edge, Protocol, edgernn
        Commands: EdgeRnn.Core, EdgeRnn.Sensors, Demo, Edge, Protocol, Store, Streams, Workers, edgernn
        """;
}
