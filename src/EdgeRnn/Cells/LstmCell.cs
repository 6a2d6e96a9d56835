using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// i, f, o = σ(W_i· x + b_i· + W_h· h + b_h·), g = tanh(W_ig x + b_ig + W_hg h + b_hg),
/// c' = f ∘ c + i ∘ g, h' = o ∘ tanh c' (Hochreiter and Schmidhuber 1997, Gers et al. 2000, in PyTorch's form).
/// </summary>
internal readonly struct LstmCell : ICell
{
    private const int I = 0, F = 16, G = 32, O = 48;

    /// <summary>The memory is c, then tanh c.</summary>
    public static CellShape Shape { get; } =
        new(Gates: 4, MemoryVectors: 2, InputGates: [0, 1, 2, 3], RecurrentGates: [0, 1, 2, 3])
        {
            GateNames = "ifgo",
            Squashing = [Squash.Sigmoid, Squash.Sigmoid, Squash.Tanh, Squash.Sigmoid],
            ForgetGate = 1,
            Candidate = 2,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates, memory = now.Memory, hidden = now.Hidden;
        V i = VecMath.Sigmoid(gates.Load<V>(gate + I));
        V f = VecMath.Sigmoid(gates.Load<V>(gate + F));
        V g = VecMath.Tanh(gates.Load<V>(gate + G));
        V o = VecMath.Sigmoid(gates.Load<V>(gate + O));
        V c = V.MultiplyAdd(f, before.Memory.Load<V>(unit), i * g);
        V tanhC = VecMath.Tanh(c);
        gates.Store(gate + I, i);
        gates.Store(gate + F, f);
        gates.Store(gate + G, g);
        gates.Store(gate + O, o);
        memory.Store(unit, c);
        memory.Store(hidden.Length + unit, tanhC);
        hidden.Store(unit, o * tanhC);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates, delta = now.Delta;
        V one = V.Broadcast(1f);
        V i = gates.Load<V>(gate + I), f = gates.Load<V>(gate + F);
        V g = gates.Load<V>(gate + G), o = gates.Load<V>(gate + O);
        V tanhC = now.Memory.Load<V>(now.Hidden.Length + unit);
        V dh = carry.Hidden.Load<V>(unit);
        V dc = V.MultiplyAdd(dh * o, V.NegativeMultiplyAdd(tanhC, tanhC, one), carry.Memory.Load<V>(unit));
        delta.Store(gate + I, dc * g * i * (one - i));
        delta.Store(gate + F, dc * before.Memory.Load<V>(unit) * f * (one - f));
        delta.Store(gate + G, dc * i * V.NegativeMultiplyAdd(g, g, one));
        delta.Store(gate + O, dh * tanhC * o * (one - o));
        carry.Hidden.Store(unit, V.Broadcast(0f));
        carry.Memory.Store(unit, dc * f);
    }
}
