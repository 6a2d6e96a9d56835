using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>z = σ(W_z x + b_z), c = W_c x + b_c, h' = (1 - z) ∘ h + z ∘ c (Feng et al. 2024, arXiv 2410.01201).</summary>
internal readonly struct MinGruCell : ICell
{
    private const int Z = 0, C = 16;

    public static CellShape Shape { get; } =
        new(Gates: 2, MemoryVectors: 0, InputGates: [0, 1], RecurrentGates: [])
        {
            GateNames = "zc",
            Squashing = [Squash.Sigmoid, Squash.None],
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V z = VecMath.Sigmoid(now.Gates.Load<V>(gate + Z));
        V h = before.Hidden.Load<V>(unit);
        now.Gates.Store(gate + Z, z);
        now.Hidden.Store(unit, V.MultiplyAdd(z, now.Gates.Load<V>(gate + C) - h, h));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        V one = V.Broadcast(1f);
        V z = now.Gates.Load<V>(gate + Z), c = now.Gates.Load<V>(gate + C);
        V dh = carry.Hidden.Load<V>(unit);
        now.Delta.Store(gate + Z, dh * (c - before.Hidden.Load<V>(unit)) * z * (one - z));
        now.Delta.Store(gate + C, dh * z);
        carry.Hidden.Store(unit, dh * (one - z));
    }
}
