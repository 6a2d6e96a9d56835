using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// i, f, o = σ(W_i· x + b_i· + W_h· h + b_h·), g = tanh(W_ig x + b_ig + W_hg h + b_hg),
/// c' = f ∘ c + i ∘ g, h' = o ∘ tanh c' (Hochreiter and Schmidhuber 1997, Gers et al. 2000, in PyTorch's form).
/// </summary>
internal readonly struct LstmCell : ICell
{
    /// <summary>PyTorch's position of the forget gate.</summary>
    public const int ForgetGate = 1;

    private const int I = 0, F = 16, G = 32, O = 48;

    /// <summary>The memory is c, then tanh c.</summary>
    public static CellShape Shape { get; } =
        new(Gates: 4, MemoryVectors: 2, InputGates: [0, 1, 2, 3], RecurrentGates: [0, 1, 2, 3]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V i = VecMath.Sigmoid(now.Gates.Load<V>(gate + I));
        V f = VecMath.Sigmoid(now.Gates.Load<V>(gate + F));
        V g = VecMath.Tanh(now.Gates.Load<V>(gate + G));
        V o = VecMath.Sigmoid(now.Gates.Load<V>(gate + O));
        V c = V.MultiplyAdd(f, before.Memory.Load<V>(unit), i * g);
        V tanhC = VecMath.Tanh(c);
        now.Gates.Store(gate + I, i);
        now.Gates.Store(gate + F, f);
        now.Gates.Store(gate + G, g);
        now.Gates.Store(gate + O, o);
        now.Memory.Store(unit, c);
        now.Memory.Store(now.Hidden.Length + unit, tanhC);
        now.Hidden.Store(unit, o * tanhC);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V one = V.Broadcast(1f);
        V i = now.Gates.Load<V>(gate + I), f = now.Gates.Load<V>(gate + F);
        V g = now.Gates.Load<V>(gate + G), o = now.Gates.Load<V>(gate + O);
        V tanhC = now.Memory.Load<V>(now.Hidden.Length + unit);
        V dh = carry.Hidden.Load<V>(unit);
        V dc = V.MultiplyAdd(dh * o, V.NegativeMultiplyAdd(tanhC, tanhC, one), carry.Memory.Load<V>(unit));
        now.Delta.Store(gate + I, dc * g * i * (one - i));
        now.Delta.Store(gate + F, dc * before.Memory.Load<V>(unit) * f * (one - f));
        now.Delta.Store(gate + G, dc * i * V.NegativeMultiplyAdd(g, g, one));
        now.Delta.Store(gate + O, dh * tanhC * o * (one - o));
        carry.Hidden.Store(unit, V.Broadcast(0f));
        carry.Memory.Store(unit, dc * f);
    }
}
