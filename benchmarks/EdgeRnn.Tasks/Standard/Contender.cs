using EdgeRnn.Options;

namespace EdgeRnn.Tasks.Standard;

/// <summary>A cell and a rule.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Window">k2; 0 is as long as the task.</param>
internal sealed record Contender(string Name, CellKind Cell, LearningRule Rule, int Window)
{
    /// <summary>One size, one optimizer, one rate for all: nothing is tuned to a task.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        new("Elman, BPTT", CellKind.Elman, LearningRule.TruncatedBptt, 0),
        new("Elman ReLU from the identity, BPTT", CellKind.ElmanRelu, LearningRule.TruncatedBptt, 0),
        new("Elman, SnAp-1", CellKind.Elman, LearningRule.SnAp1, 1),
        new("GRU, BPTT", CellKind.Gru, LearningRule.TruncatedBptt, 0),
        new("GRU, immediate (k2 = 1)", CellKind.Gru, LearningRule.TruncatedBptt, 1),
        new("GRU, SnAp-1", CellKind.Gru, LearningRule.SnAp1, 1),
        new("LSTM, BPTT", CellKind.Lstm, LearningRule.TruncatedBptt, 0),
        new("LSTM, BPTT k2 = 16", CellKind.Lstm, LearningRule.TruncatedBptt, 16),
        new("LSTM, SnAp-1", CellKind.Lstm, LearningRule.SnAp1, 1),
        new("minGRU, RTRL", CellKind.MinGru, LearningRule.RealTime, 1),
        new("element-wise LSTM, RTRL", CellKind.ElementLstm, LearningRule.RealTime, 1),
        new("linear recurrent unit, RTRL", CellKind.LinearRecurrent, LearningRule.RealTime, 1),
        new("recurrent trace unit, RTRL", CellKind.RecurrentTrace, LearningRule.RealTime, 1),
    ];

    public LearnerOptions OptionsFor(IStandardTask task, ulong seed) => task.Fit(new LearnerOptions
    {
        InputSize = 1,
        OutputSize = 1,
        Cell = Cell,
        HiddenSize = 32,
        Rule = Rule,
        K2 = Window == 0 ? task.Length : Window,
        Recurrent = Cell == CellKind.ElmanRelu ? RecurrentInitialization.Identity : RecurrentInitialization.Orthogonal,
        ForgetBias = 1,
        Optimizer = new() { LearningRate = 2e-3f },
        ProbeEvery = 200,
        ProbeDepth = Math.Min(task.Length, 128),
        Seed = seed,
    });
}
