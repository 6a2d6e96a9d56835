using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>h' = φ(W_ih x + b_ih + W_hh h + b_hh) (Elman 1990; PyTorch's <c>nn.RNN</c>).</summary>
/// <typeparam name="TActivation">φ.</typeparam>
internal readonly struct ElmanCell<TActivation> : ICell
    where TActivation : IActivation
{
    public static CellShape Shape { get; } = new(Gates: 1, MemoryVectors: 0, InputGates: [0], RecurrentGates: [0])
    {
        GateNames = "h",
        Squashing = [TActivation.Squash],
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V> =>
        now.Hidden.Store(unit, TActivation.Apply(now.Gates.Load<V>(gate)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V dh = carry.Hidden.Load<V>(unit);
        now.Delta.Store(gate, TActivation.Backpropagate(now.Hidden.Load<V>(unit), dh));
        carry.Hidden.Store(unit, V.Broadcast(0f));
    }
}
