using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// s = W x + b_ih + U h + b_hh, z = σ(s), c = tanh(s + b_c), h' = (σ(ζ) (1 - z) + σ(ν)) ∘ c + z ∘ h
/// (FastGRNN, Kusupati et al. 2018, arXiv 1901.02358): gate and candidate share W and U.
/// </summary>
/// <remarks>The paper's bias of the candidate is b_ih + b_hh + b_c. It has one ζ and one ν; here each unit has its own.</remarks>
internal readonly struct FastGrnnCell : ICell
{
    private const int Input = 0, CandidateBias = 16, Zeta = 32, Nu = 48, State = 64;

    /// <summary>ζ and ν begin as in the paper's code: σ(1) = 0.73 and σ(-4) = 0.018.</summary>
    public static CellShape Shape { get; } =
        new(Gates: 5, MemoryVectors: 0, InputGates: [0], RecurrentGates: [0])
        {
            GateNames = "z   c",
            Squashing = [Squash.Sigmoid, Squash.None, Squash.None, Squash.None, Squash.Tanh],
            OwnWeights = 3,
            OwnRanges = [(0f, 0f), (1f, 1f), (-4f, -4f)],
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates;
        V one = V.Broadcast(1f);
        V s = gates.Load<V>(gate + Input) + gates.Load<V>(gate + State);
        V z = VecMath.Sigmoid(s);
        V c = VecMath.Tanh(s + gates.Load<V>(gate + CandidateBias));
        V factor = V.MultiplyAdd(VecMath.Sigmoid(gates.Load<V>(gate + Zeta)), one - z, VecMath.Sigmoid(gates.Load<V>(gate + Nu)));
        gates.Store(gate + Input, z);
        gates.Store(gate + State, c);
        now.Hidden.Store(unit, V.MultiplyAdd(factor, c, z * before.Hidden.Load<V>(unit)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates, delta = now.Delta;
        V one = V.Broadcast(1f);
        V z = gates.Load<V>(gate + Input), c = gates.Load<V>(gate + State);
        V zeta = VecMath.Sigmoid(gates.Load<V>(gate + Zeta)), nu = VecMath.Sigmoid(gates.Load<V>(gate + Nu));
        V dh = carry.Hidden.Load<V>(unit);
        V dz = dh * V.NegativeMultiplyAdd(zeta, c, before.Hidden.Load<V>(unit)) * z * (one - z);
        V dc = dh * V.MultiplyAdd(zeta, one - z, nu) * V.NegativeMultiplyAdd(c, c, one);
        delta.Store(gate + Input, dz + dc);
        delta.Store(gate + CandidateBias, dc);
        delta.Store(gate + Zeta, dh * c * (one - z) * zeta * (one - zeta));
        delta.Store(gate + Nu, dh * c * nu * (one - nu));
        delta.Store(gate + State, dz + dc);
        carry.Hidden.Store(unit, dh * z);
    }
}
