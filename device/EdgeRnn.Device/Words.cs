namespace EdgeRnn.Device;

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
}
