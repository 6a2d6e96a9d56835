using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Training.Replay;
using EdgeRnn.Training.Rules;

namespace EdgeRnn.Training;

/// <summary>Creates what is compiled for a vector width, a cell and a learning rule.</summary>
internal static class PassFactory
{
    /// <summary>The pass of the options' width, or of the widest one that this processor has.</summary>
    public static NetworkPass Create(LearnerOptions options, NetworkMemory memory) =>
        Widths.Accept(Widths.Choose(options.VectorWidth), new OfVector(options, memory));

    /// <summary>Experience replay, which always learns by plain BPTT; null if the options have none.</summary>
    /// <param name="options">The learner's.</param>
    /// <param name="memory">The learner's.</param>
    /// <param name="source">The windows; null records them from the learner's own steps.</param>
    public static ExperienceReplay? CreateReplay(LearnerOptions options, NetworkMemory memory, IReplaySource? source = null) =>
        memory.ReplayMemory is { } own
            ? new ExperienceReplay(options, memory, Widths.Accept(Widths.Choose(options.VectorWidth), new ReplayOfVector(options, own)), source)
            : null;

    private sealed class OfVector(LearnerOptions options, NetworkMemory memory) : IVectorVisitor<NetworkPass>
    {
        public NetworkPass Visit<V>()
            where V : unmanaged, IVec<V> => CellCatalog.Of(options.Cell).Accept(new OfCell<V>(options, memory));
    }

    private sealed class OfCell<V>(LearnerOptions options, NetworkMemory memory) : ICellVisitor<NetworkPass>
        where V : unmanaged, IVec<V>
    {
        public NetworkPass Visit<TCell>()
            where TCell : ICell => options switch
            {
                { FlowPenalty: > 0 } => new FlowPenaltyPass<V, TCell>(memory, options),
                { Rule: LearningRule.TruncatedBptt } => new BpttPass<V, TCell>(memory, options),
                _ => new RealTimePass<V, TCell>(memory, options),
            };
    }

    private sealed class ReplayOfVector(LearnerOptions options, NetworkMemory memory) : IVectorVisitor<ReplayPass>
    {
        public ReplayPass Visit<V>()
            where V : unmanaged, IVec<V> => CellCatalog.Of(options.Cell).Accept(new ReplayOfCell<V>(options, memory));
    }

    private sealed class ReplayOfCell<V>(LearnerOptions options, NetworkMemory memory) : ICellVisitor<ReplayPass>
        where V : unmanaged, IVec<V>
    {
        public ReplayPass Visit<TCell>()
            where TCell : ICell => new ReplayPass<V, TCell>(memory, options);
    }
}
