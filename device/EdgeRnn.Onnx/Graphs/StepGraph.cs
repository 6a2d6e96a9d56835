using System.Globalization;
using EdgeRnn.Cells;
using EdgeRnn.Onnx.Protos;
using EdgeRnn.Onnx.Stored;

namespace EdgeRnn.Onnx.Graphs;

/// <summary>The model of one step of a network: <c>sample</c> and the state in, <c>forecast</c> and the next state out.</summary>
internal static class StepGraph
{
    private const string Sample = "sample", Forecast = "forecast", Guide = "guide";
    private const int IrVersion = 8, OperatorSet = 14;

    /// <summary>The model of a network as it is, or with a forecaster's scaling around it.</summary>
    public static ModelProto Of(StoredNetwork network, StoredScaling? scaling)
    {
        var graph = new GraphBuilder();
        if (scaling is null)
        {
            string x = graph.FiniteOrZero(graph.Input(Sample, network.Inputs, "the network's input; a value that is not finite counts as 0"));
            AddNetwork(graph, network, x, Forecast);
            graph.Output(Forecast, network.Outputs, "the network's output");
        }
        else
        {
            AddScaled(graph, network, scaling);
        }

        return ModelOf(graph, network, scaling);
    }

    /// <summary>The layers and the head.</summary>
    private static string AddNetwork(GraphBuilder graph, StoredNetwork network, string x, string? to)
    {
        LayerGraph add = CellGraphs.Of(network.Cell);
        for (int layer = 0; layer < network.Layers; layer++)
        {
            x = add(graph, network, layer, x);
        }

        string weight = graph.Constant("head_weight", StoredNetwork.Transposed(network.HeadWeight(), network.Outputs), network.Units, network.Outputs);
        return graph.Add("Add", [graph.Add("MatMul", [x, weight]), graph.Constant("head_bias", network.HeadBias())], to);
    }

    private static void AddScaled(GraphBuilder graph, StoredNetwork network, StoredScaling scaling)
    {
        string sample = graph.Input(Sample, scaling.Channels, "a value per channel, in its unit" + (scaling.Changes ? "; NaN where it is missing" : "; a value that is not finite counts as the channel's mean, or as 0 without scaling"));
        (string value, string? before) = scaling.Changes ? KnownValues(graph, sample, scaling.Channels) : (sample, null);
        string features = Scaled(graph, scaling, value, "mean", scaling.Means, "deviation", scaling.Deviations);
        if (before is not null)
        {
            string change = graph.Add("Sub", [value, before]);
            string changed = scaling.Scales ? Limited(graph, graph.Add("Div", [change, graph.Constant("change_unit", scaling.Changed)])) : graph.FiniteOrZero(change);
            features = graph.Add("Concat", [features, changed], null, GraphBuilder.Integer("axis", 0));
        }

        string offset = Repeated(graph, scaling.Changes ? value : graph.Constant("offset", scaling.Scales ? scaling.Means : new float[scaling.Channels]), scaling.Horizons.Count);
        string unit = graph.Constant("unit", UnitsOf(scaling));
        string? guide = null;
        if (scaling.IsFedGuide || scaling.IsAddedToGuide)
        {
            string forecasts = graph.Input(Guide, network.Outputs, "the forecasts of the expert linear for the same outputs, in the channels' units; NaN stands for the last value");
            guide = Limited(graph, graph.Add("Div", [graph.Add("Sub", [forecasts, offset]), unit]));
            features = scaling.IsFedGuide ? graph.Add("Concat", [features, guide], null, GraphBuilder.Integer("axis", 0)) : features;
        }

        string y = graph.FiniteOrZero(AddNetwork(graph, network, features, null));
        y = scaling.IsAddedToGuide ? graph.Add("Add", [y, guide!]) : y;
        y = scaling.IsExpert ? Limited(graph, y) : y;
        graph.Add("Add", [offset, graph.Add("Mul", [y, unit])], Forecast);
        graph.Output(Forecast, network.Outputs, "the forecast of each channel at the first horizon, then at the next, in the channels' units");
    }

    /// <summary>Each channel's last known value now and before, NaN where there is none yet. They are state, for a value may be missing.</summary>
    private static (string Value, string Before) KnownValues(GraphBuilder graph, string sample, int channels)
    {
        string last = graph.State("last_value", channels, "the last known value of each channel");
        string known = graph.State("known", channels, "1 where last_value is known");
        string before = graph.Add("Where", [graph.Add("Greater", [known, graph.Zero()]), last, graph.Scalar("unknown", float.NaN)]);
        string value = graph.Add("Where", [graph.Add("Or", [graph.Add("IsNaN", [sample]), graph.Add("IsInf", [sample])]), before, sample]);
        string isUnknown = graph.Add("IsNaN", [value]);
        graph.Add("Where", [isUnknown, graph.Zero(), value], GraphBuilder.NextOf(last));
        graph.Add("Where", [isUnknown, graph.Zero(), graph.Scalar("one", 1)], GraphBuilder.NextOf(known));
        return (value, before);
    }

    private static string Scaled(GraphBuilder graph, StoredScaling scaling, string value, string offsetName, float[] offset, string unitName, float[] unit) => scaling.Scales
        ? Limited(graph, graph.Add("Div", [graph.Add("Sub", [value, graph.Constant(offsetName, offset)]), graph.Constant(unitName, unit)]))
        : graph.FiniteOrZero(value);

    /// <summary>Within ±10 units; 0 where it is not known.</summary>
    private static string Limited(GraphBuilder graph, string value) => graph.Add("Clip",
        [graph.Add("Where", [graph.Add("IsNaN", [value]), graph.Zero(), value]), graph.Scalar("least", -StoredScaling.Limit), graph.Scalar("most", StoredScaling.Limit)]);

    private static string Repeated(GraphBuilder graph, string value, int times) =>
        times == 1 ? value : graph.Add("Concat", [.. Enumerable.Repeat(value, times)], null, GraphBuilder.Integer("axis", 0));

    private static float[] UnitsOf(StoredScaling scaling) => scaling.Scales
        ? scaling.Changes ? scaling.Units : [.. scaling.Horizons.SelectMany(_ => scaling.Deviations)]
        : [.. Enumerable.Repeat(1f, scaling.Units.Length)];

    private static ModelProto ModelOf(GraphBuilder graph, StoredNetwork network, StoredScaling? scaling)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "edgernn",
            ProducerVersion = typeof(StepGraph).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = graph.Graph,
            DocString = "One step of a recurrent network. Pass zeros as state before the first sample, and after each what the step before returned under the same name and _next.",
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OperatorSet });
        Describe("edgernn.cell", CellKinds.Of(network.Cell).Name);
        Describe("edgernn.units", network.Units.ToString(CultureInfo.InvariantCulture));
        Describe("edgernn.layers", network.Layers.ToString(CultureInfo.InvariantCulture));
        Describe("edgernn.state", string.Join(',', graph.States));
        Describe("edgernn.scaler", scaling is null ? "none: sample and forecast are the network's own input and output"
            : scaling.Scales ? "inside: sample and forecast are in the channels' units; the scales are those of the moment of export" : "none: values are used as they come");
        if (scaling is not null)
        {
            Describe("edgernn.channels", scaling.Channels.ToString(CultureInfo.InvariantCulture));
            Describe("edgernn.horizons", string.Join(',', scaling.Horizons));
        }

        return model;

        void Describe(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }
}
