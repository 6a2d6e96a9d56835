using System.Globalization;
using EdgeRnn.Forecasting;
using EdgeRnn.Options;

namespace EdgeRnn.Device.Output;

/// <summary>What things are called in reports.</summary>
internal static class Words
{
    public static string Of(CellKind cell) => cell switch
    {
        CellKind.Elman => "Elman network",
        CellKind.ElmanRelu => "Elman network (ReLU)",
        CellKind.Gru => "GRU",
        CellKind.MinGru => "minGRU",
        CellKind.ElementLstm => "element-wise LSTM",
        CellKind.LinearRecurrent => "linear recurrent unit",
        CellKind.RecurrentTrace => "recurrent trace unit",
        _ => "LSTM",
    };

    /// <summary>What forecasts, in a line.</summary>
    public static string Of(ForecasterOptions options, int experts) => options.Network is not { } network
        ? experts == 1 ? $"{options.EnabledExperts?[0] ?? options.Experts[0].Name} alone" : $"a mixture of {experts} experts"
        : string.Create(CultureInfo.InvariantCulture, $"{Of(network.Cell)} of {network.HiddenSize} units{(network.Layers > 1 ? $" in each of {network.Layers} layers" : "")}, BPTT({network.K1}, {network.K2}), {network.Optimizer.Kind} at {network.Optimizer.LearningRate}");
}
