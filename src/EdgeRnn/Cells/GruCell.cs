using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// r = σ(W_ir x + b_ir + W_hr h + b_hr), z = σ(W_iz x + b_iz + W_hz h + b_hz),
/// n = tanh(W_in x + b_in + r ∘ (W_hn h + b_hn)), h' = (1 - z) ∘ n + z ∘ h (Cho et al. 2014 in PyTorch's form).
/// </summary>
/// <remarks>The gates lie as n from the input, r, z, n from the state: W_ih feeds the first three, W_hh the last three.</remarks>
internal readonly struct GruCell : ICell
{
    private const int NInput = 0, R = 16, Z = 32, NHidden = 48;

    public static CellShape Shape { get; } =
        new(Gates: 4, MemoryVectors: 0, InputGates: [2, 0, 1], RecurrentGates: [0, 1, 2])
        {
            GateNames = "nrz ",
            Squashing = [Squash.Tanh, Squash.Sigmoid, Squash.Sigmoid, Squash.None],
            Candidate = 2,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V r = VecMath.Sigmoid(now.Gates.Load<V>(gate + R));
        V z = VecMath.Sigmoid(now.Gates.Load<V>(gate + Z));
        V n = VecMath.Tanh(V.MultiplyAdd(r, now.Gates.Load<V>(gate + NHidden), now.Gates.Load<V>(gate + NInput)));
        V h = before.Hidden.Load<V>(unit);
        now.Gates.Store(gate + NInput, n);
        now.Gates.Store(gate + R, r);
        now.Gates.Store(gate + Z, z);
        now.Hidden.Store(unit, V.MultiplyAdd(z, h - n, n));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V one = V.Broadcast(1f);
        V n = now.Gates.Load<V>(gate + NInput), r = now.Gates.Load<V>(gate + R), z = now.Gates.Load<V>(gate + Z);
        V hidden = now.Gates.Load<V>(gate + NHidden);
        V dh = carry.Hidden.Load<V>(unit);
        V dn = dh * (one - z) * V.NegativeMultiplyAdd(n, n, one);
        V dz = dh * (before.Hidden.Load<V>(unit) - n);
        now.Delta.Store(gate + NInput, dn);
        now.Delta.Store(gate + R, dn * hidden * r * (one - r));
        now.Delta.Store(gate + Z, dz * z * (one - z));
        now.Delta.Store(gate + NHidden, dn * r);
        carry.Hidden.Store(unit, dh * z);
    }
}
