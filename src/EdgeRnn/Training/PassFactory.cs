using EdgeRnn.Cells;
using EdgeRnn.Networks;
using EdgeRnn.Options;
using EdgeRnn.Simd;
using EdgeRnn.Training.Rules;

namespace EdgeRnn.Training;

/// <summary>Creates the pass of a vector width, a cell and a learning rule.</summary>
internal static class PassFactory
{
    public static NetworkPass Create(VectorWidth width, LearnerOptions options, NetworkMemory memory) =>
        Widths.Accept(width, new OfVector(options, memory));

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
                { Rule: LearningRule.TruncatedBptt } => new NetworkPass<V, TCell>(memory, options),
                _ => new RealTimePass<V, TCell>(memory, options),
            };
    }
}
