using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// f = σ(W_f x + b_f + w_f ∘ c), g = tanh(W_g x + b_g + w_g ∘ c), c' = f ∘ c + (1 - f) ∘ g,
/// o = σ(W_o x + b_o + w_o ∘ c'), h' = o ∘ c' (the element-wise LSTM of Irie et al. 2023, arXiv 2305.19044).
/// </summary>
/// <remarks>The paper's output gate sees all of c'; here it sees its own unit's, as the other gates do.</remarks>
internal readonly struct ElementLstmCell : ICell
{
    private const int F = 0, G = 16, O = 32, OwnF = 48, OwnG = 64, OwnO = 80;

    /// <summary>The memory is c.</summary>
    public static CellShape Shape { get; } =
        new(Gates: 6, MemoryVectors: 1, InputGates: [0, 1, 2], RecurrentGates: [])
        {
            GateNames = "fgo   ",
            Squashing = [Squash.Sigmoid, Squash.Tanh, Squash.Sigmoid, Squash.None, Squash.None, Squash.None],
            OwnWeights = 3,
            ForgetGate = 0,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates;
        V past = before.Memory.Load<V>(unit);
        V f = VecMath.Sigmoid(V.MultiplyAdd(gates.Load<V>(gate + OwnF), past, gates.Load<V>(gate + F)));
        V g = VecMath.Tanh(V.MultiplyAdd(gates.Load<V>(gate + OwnG), past, gates.Load<V>(gate + G)));
        V c = V.MultiplyAdd(f, past - g, g);
        V o = VecMath.Sigmoid(V.MultiplyAdd(gates.Load<V>(gate + OwnO), c, gates.Load<V>(gate + O)));
        gates.Store(gate + F, f);
        gates.Store(gate + G, g);
        gates.Store(gate + O, o);
        now.Memory.Store(unit, c);
        now.Hidden.Store(unit, o * c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates, delta = now.Delta;
        V one = V.Broadcast(1f);
        V f = gates.Load<V>(gate + F), g = gates.Load<V>(gate + G), o = gates.Load<V>(gate + O);
        V past = before.Memory.Load<V>(unit), c = now.Memory.Load<V>(unit);
        V dh = carry.Hidden.Load<V>(unit);
        V dO = dh * c * o * (one - o);
        V dc = V.MultiplyAdd(dO, gates.Load<V>(gate + OwnO), V.MultiplyAdd(dh, o, carry.Memory.Load<V>(unit)));
        V df = dc * (past - g) * f * (one - f);
        V dg = dc * (one - f) * V.NegativeMultiplyAdd(g, g, one);
        delta.Store(gate + F, df);
        delta.Store(gate + G, dg);
        delta.Store(gate + O, dO);
        delta.Store(gate + OwnF, df * past);
        delta.Store(gate + OwnG, dg * past);
        delta.Store(gate + OwnO, dO * c);
        carry.Hidden.Store(unit, V.Broadcast(0f));
        V direct = V.MultiplyAdd(dg, gates.Load<V>(gate + OwnG), df * gates.Load<V>(gate + OwnF));
        carry.Memory.Store(unit, V.MultiplyAdd(dc, f, direct));
    }
}
