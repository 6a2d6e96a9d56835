using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>y = φ(x), whose derivative follows from y.</summary>
internal interface IActivation
{
    /// <summary>How the probe recognises a gate on which φ saturates.</summary>
    static abstract Squash Squash { get; }

    /// <summary>y = φ(x).</summary>
    static abstract V Apply<V>(V x)
        where V : unmanaged, IVec<V>;

    /// <summary>dL/dx = dL/dy · φ'(x), from y.</summary>
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

/// <summary>φ(x) = x; φ' = 1.</summary>
internal readonly struct IdentityActivation : IActivation
{
    public static Squash Squash => Squash.None;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x)
        where V : unmanaged, IVec<V> => x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Backpropagate<V>(V y, V dy)
        where V : unmanaged, IVec<V> => dy;
}
