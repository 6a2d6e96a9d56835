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

/// <summary>An activation whose derivative follows from its value.</summary>
internal interface IActivation
{
    /// <summary>What a gate that goes through φ is told as.</summary>
    static abstract Squash Squash { get; }

    /// <summary>y = φ(x).</summary>
    static abstract V Apply<V>(V x)
        where V : unmanaged, IVec<V>;

    /// <summary>dL/dx = dL/dy · φ'(x), by y.</summary>
    static abstract V Backpropagate<V>(V y, V dy)
        where V : unmanaged, IVec<V>;
}

/// <summary>φ = tanh; φ' = 1 - y².</summary>
internal readonly struct TanhActivation : IActivation
{
    public static Squash Squash => Squash.TanhOfGate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => VecMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backpropagate<V>(V y, V dy)
        where V : unmanaged, IVec<V> => dy * V.NegativeMultiplyAdd(y, y, V.Broadcast(1f));
}

/// <summary>φ = max(0, x); φ' = 1 where y > 0, else 0.</summary>
internal readonly struct ReluActivation : IActivation
{
    public static Squash Squash => Squash.RectifiedGate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V>
    {
        // Of the zeros 0 and -0 processors keep different ones; adding 0 makes both 0.
        V zero = V.Broadcast(0f);
        return V.AtLeast(zero, x) + zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backpropagate<V>(V y, V dy)
        where V : unmanaged, IVec<V> => V.WherePositive(y, dy);
}
