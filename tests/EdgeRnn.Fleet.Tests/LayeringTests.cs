using EdgeRnn.Tests.Layering;

namespace EdgeRnn.Fleet.Tests;

/// <summary>The layers of the fleet: its protocol knows neither a server nor an engine.</summary>
public class LayeringTests : LayeringRules
{
    protected override string AssemblyName => "edgernn-fleet";

    protected override string Folder => "device/EdgeRnn.Fleet";

    protected override string RootNamespace => "EdgeRnn.Fleet";

    protected override string Arrows => """
        Protocol:
        Store: Protocol
        Streams: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Protocol
        Workers: EdgeRnn.Sensors, Protocol, Store, Streams
        Edge: EdgeRnn.Core, Protocol, Store
        Demo: EdgeRnn.Core, Edge, Protocol
        Commands: EdgeRnn.Core, EdgeRnn.Sensors, Demo, Edge, Protocol, Store, Streams, Workers
        """;
}
