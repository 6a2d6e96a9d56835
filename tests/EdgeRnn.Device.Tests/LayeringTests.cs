using EdgeRnn.Tests.Layering;

namespace EdgeRnn.Device.Tests;

/// <summary>The layers of the sensors' library.</summary>
public class SensorsLayeringTests : LayeringRules
{
    protected override string AssemblyName => "EdgeRnn.Sensors";

    protected override string Folder => "device/EdgeRnn.Sensors";

    protected override string Tests => "tests/EdgeRnn.Device.Tests/Sensors";

    protected override string RootNamespace => "EdgeRnn.Sensors";

    protected override string Arrows => """
        .: Reading.Options
        Messages:
        Kernel: .
        Proc: .
        Supervision: Messages, .
        Bindings: Kernel, .
        Buffer: Kernel, .
        Reading: Messages, Proc, Reading.Dialects, Reading.Options, Reading.Roles, Reading.Tables, Reading.Times, Reading.Values, .
        Reading.Options: Reading.Times
        Reading.Values:
        Reading.Times: Reading.Values
        Reading.Dialects: Messages, Reading.Options, Reading.Times, Reading.Values, .
        Reading.Roles: Messages, Reading.Options, Reading.Times, Reading.Values
        Reading.Tables: Messages, Reading.Dialects, Reading.Roles, Reading.Times, Reading.Values, .
        Reading.Live: Reading, Reading.Dialects, Reading.Roles, Reading.Tables, Reading.Times, Reading.Values
        Text: Messages, Reading, Reading.Dialects, Reading.Live, Reading.Options, Reading.Roles, Reading.Tables, Reading.Times, .
        Simulation: EdgeRnn.Networks, .
        Sampling: Simulation, .
        Mqtt: Reading.Values, .
        Catalog: Bindings, Buffer, Kernel, Messages, Mqtt, Proc, Reading.Options, Simulation, Text, .
        """;

    /// <summary>The ranges of a table are least and largest values, which are the same in every width.</summary>
    protected override string[] Intrinsics => ["Reading.Tables"];

    /// <summary>Simulated sensors draw from the core's generator without a reference to the core.</summary>
    protected override string[] LinkedSources => ["src/EdgeRnn/Networks/SeededRandom.cs"];
}

/// <summary>The layers of the host.</summary>
public class HostLayeringTests : LayeringRules
{
    protected override string AssemblyName => "edgernn";

    protected override string Folder => "device/EdgeRnn.Device";

    protected override string Tests => "tests/EdgeRnn.Device.Tests";

    protected override string RootNamespace => "EdgeRnn.Device";

    protected override string Arrows => """
        .: EdgeRnn.Sensors
        Output: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, .
        Benchmarking: EdgeRnn.Core, EdgeRnn.Forecasting
        Configuration: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, .
        Sinks: EdgeRnn.Forecasting, EdgeRnn.Sensors, Output
        Sinks.History: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Configuration, Output, Sinks, .
        Sinks.Lines: EdgeRnn.Forecasting, EdgeRnn.Sensors, Output, Sinks, .
        Sinks.Actions: EdgeRnn.Forecasting, EdgeRnn.Sensors, Configuration, Output, Sinks
        Sinks.Mqtt: EdgeRnn.Forecasting, EdgeRnn.Sensors, Output, Sinks, .
        Sinks.Metrics: EdgeRnn.Forecasting, EdgeRnn.Sensors, Configuration, Sinks
        Sinks.Web: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Configuration, Output, Sinks, Sinks.History, Sinks.Lines, .
        Weights: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Onnx, EdgeRnn.Sensors, .
        Replay: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Configuration, Output, Sinks, Sinks.Metrics, Sinks.Web, State, Weights, .
        Anomalies: EdgeRnn.Forecasting, EdgeRnn.Sensors, Configuration, Output, Sinks, .
        Scoring: EdgeRnn.Forecasting, Benchmarking, Output, Replay, .
        Plotting: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Output, Replay, Sinks.History, .
        Terminal: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Output, Replay, Sinks, Sinks.History
        Diagnosis: EdgeRnn.Core, EdgeRnn.Sensors
        State: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Output, Sinks.History, .
        Service.Scheduling:
        Service: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Benchmarking, Configuration, Output, Service.Scheduling, Sinks, Sinks.Actions, Sinks.History, Sinks.Lines, Sinks.Metrics, Sinks.Mqtt, Sinks.Web, State, Terminal, .
        Filtering: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Sensors, Service
        Commands: EdgeRnn.Core, EdgeRnn.Forecasting, EdgeRnn.Onnx, EdgeRnn.Sensors, Anomalies, Benchmarking, Configuration, Diagnosis, Filtering, Output, Plotting, Replay, Scoring, Service, Sinks, Sinks.Actions, Sinks.History, State, Terminal, Weights, .
        """;
}
