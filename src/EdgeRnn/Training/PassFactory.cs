using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Training.Rules;

namespace EdgeRnn.Training;

/// <summary>Creates the pass of a cell, a learning rule and a vector width.</summary>
internal static class PassFactory
{
    /// <summary>The only place that picks a vector width.</summary>
    public static NetworkPass Create(VectorWidth width, LearnerOptions options, NetworkMemory memory) => width switch
    {
        VectorWidth.Vector512 => Create<F32x16>(options, memory),
        VectorWidth.Vector256 => Create<F32x8>(options, memory),
        VectorWidth.Vector128 => Create<F32x4>(options, memory),
        _ => Create<F32x1>(options, memory),
    };

    private static NetworkPass Create<V>(LearnerOptions options, NetworkMemory memory)
        where V : unmanaged, IVec<V> => options.Cell switch
        {
            CellKind.Elman => Create<V, ElmanCell<TanhActivation>>(options, memory),
            CellKind.ElmanRelu => Create<V, ElmanCell<ReluActivation>>(options, memory),
            CellKind.Gru => Create<V, GruCell>(options, memory),
            CellKind.MinGru => Create<V, MinGruCell>(options, memory),
            CellKind.ElementLstm => Create<V, ElementLstmCell>(options, memory),
            CellKind.LinearRecurrent => Create<V, RotatingCell<IdentityActivation>>(options, memory),
            CellKind.RecurrentTrace => Create<V, RotatingCell<TanhActivation>>(options, memory),
            _ => Create<V, LstmCell>(options, memory),
        };

    private static NetworkPass<V, TCell> Create<V, TCell>(LearnerOptions options, NetworkMemory memory)
        where V : unmanaged, IVec<V>
        where TCell : ICell => options switch
        {
            { FlowPenalty: > 0 } => new FlowPenaltyPass<V, TCell>(memory, options),
            { Rule: LearningRule.TruncatedBptt } => new NetworkPass<V, TCell>(memory, options),
            _ => new RealTimePass<V, TCell>(memory, options),
        };
}
