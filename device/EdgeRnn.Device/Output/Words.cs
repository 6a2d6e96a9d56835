using System.Globalization;
using EdgeRnn.Cells;
using EdgeRnn.Forecasting;

namespace EdgeRnn.Device.Output;

/// <summary>What things are called in reports.</summary>
internal static class Words
{
    /// <summary>What forecasts, in a line.</summary>
    public static string Of(ForecasterOptions options, int experts) => options.Network is not { } network
        ? experts == 1 ? $"{options.EnabledExperts?[0] ?? options.Experts[0].Name} alone" : $"a mixture of {experts} experts"
        : string.Create(CultureInfo.InvariantCulture, $"{CellKinds.Of(network.Cell).DisplayName} of {network.HiddenSize} units{(network.Layers > 1 ? $" in each of {network.Layers} layers" : "")}, BPTT({network.K1}, {network.K2}), {network.Optimizer.Kind} at {network.Optimizer.LearningRate}");
}
