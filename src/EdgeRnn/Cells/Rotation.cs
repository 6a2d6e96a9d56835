using System.Runtime.CompilerServices;
using EdgeRnn.Memory;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// The equations that the linear recurrent unit and the recurrent trace unit share:
/// h' = f(r cos θ · h - r sin θ · m + γ a), m' = f(r sin θ · h + r cos θ · m + γ b), with r = exp(-e^ν), θ = e^φ, γ = √(1 - r²),
/// a = W_a x + b_a, b = W_b x + b_b.
/// </summary>
/// <remarks>
/// The state h + i m is complex; the next layer sees h. ν and φ are a unit's own weights, in this order. Their initial range makes r
/// forget within 2 to 1000 steps and a turn take 2 to 340 steps, both uniform in the logarithm.
/// </remarks>
/// <typeparam name="TActivation">f.</typeparam>
internal static class Rotation<TActivation>
    where TActivation : IActivation
{
    private const int A = 0, B = 16, Nu = 32, Phi = 48;

    /// <summary>Upper limits of ν and φ: there r is 0 and the angle is beyond one turn, and more would only lose digits.</summary>
    private const float MostNu = 4f, MostPhi = 2f;

    /// <summary>Lower limit of γ²: r = 1 would divide by 0.</summary>
    private const float LeastSquare = 1e-6f;

    /// <summary>The memory is m, then γ, e^ν and θ; the gates of ν and φ become r cos θ and r sin θ.</summary>
    public static CellShape Shape { get; } = new(Gates: 4, MemoryVectors: 4, InputGates: [0, 1], RecurrentGates: [])
    {
        GateNames = "abνφ",
        Squashing = [Squash.None, Squash.None, Squash.None, Squash.None],
        OwnWeights = 2,
        OwnRanges = [(-6.9f, -0.7f), (-4f, 1.14f)],
    };

    /// <summary>r cos θ, r sin θ, γ, e^ν and θ, by a unit's own ν and φ alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Cos, V Sin, V Gamma, V Rate, V Angle) Factors<V>(V nu, V phi)
        where V : unmanaged, IVec<V>
    {
        V rate = VecMath.Exp(V.AtMost(V.Broadcast(MostNu), nu)), angle = VecMath.Exp(V.AtMost(V.Broadcast(MostPhi), phi));
        V r = VecMath.Exp(V.Broadcast(0f) - rate);
        (V sin, V cos) = Turning.SinCos(angle);
        V gamma = V.Sqrt(V.AtLeast(V.Broadcast(LeastSquare), V.NegativeMultiplyAdd(r, r, V.Broadcast(1f))));
        return (r * cos, r * sin, gamma, rate, angle);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates, memory = now.Memory;
        int units = now.Hidden.Length;
        (V cos, V sin, V gamma, V rate, V angle) = Factors(gates.Load<V>(gate + Nu), gates.Load<V>(gate + Phi));
        V h = before.Hidden.Load<V>(unit), m = before.Memory.Load<V>(unit);
        V real = V.MultiplyAdd(gamma, gates.Load<V>(gate + A), V.NegativeMultiplyAdd(sin, m, cos * h));
        V imaginary = V.MultiplyAdd(gamma, gates.Load<V>(gate + B), V.MultiplyAdd(sin, h, cos * m));
        gates.Store(gate + Nu, cos);
        gates.Store(gate + Phi, sin);
        now.Hidden.Store(unit, TActivation.Apply(real));
        memory.Store(unit, TActivation.Apply(imaginary));
        memory.Store(units + unit, gamma);
        memory.Store((2 * units) + unit, rate);
        memory.Store((3 * units) + unit, angle);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V>
    {
        View gates = now.Gates, memory = now.Memory, delta = now.Delta;
        int units = now.Hidden.Length;
        V cos = gates.Load<V>(gate + Nu), sin = gates.Load<V>(gate + Phi);
        V gamma = memory.Load<V>(units + unit);
        V h = before.Hidden.Load<V>(unit), m = before.Memory.Load<V>(unit);
        V dReal = TActivation.Backpropagate(now.Hidden.Load<V>(unit), carry.Hidden.Load<V>(unit));
        V dImaginary = TActivation.Backpropagate(memory.Load<V>(unit), carry.Memory.Load<V>(unit));
        V turnedReal = V.NegativeMultiplyAdd(sin, m, cos * h), turnedImaginary = V.MultiplyAdd(sin, h, cos * m);

        // dr/dν = -r e^ν and dγ/dν = e^ν r² / γ.
        V growth = V.NegativeMultiplyAdd(gamma, gamma, V.Broadcast(1f)) / gamma;
        V shrinkReal = V.NegativeMultiplyAdd(growth, gates.Load<V>(gate + A), turnedReal);
        V shrinkImaginary = V.NegativeMultiplyAdd(growth, gates.Load<V>(gate + B), turnedImaginary);
        V shrink = V.MultiplyAdd(dReal, shrinkReal, dImaginary * shrinkImaginary);
        delta.Store(gate + A, dReal * gamma);
        delta.Store(gate + B, dImaginary * gamma);
        delta.Store(gate + Nu, V.Broadcast(0f) - (memory.Load<V>((2 * units) + unit) * shrink));
        V turn = V.NegativeMultiplyAdd(dReal, turnedImaginary, dImaginary * turnedReal);
        delta.Store(gate + Phi, memory.Load<V>((3 * units) + unit) * turn);
        carry.Hidden.Store(unit, V.MultiplyAdd(cos, dReal, sin * dImaginary));
        carry.Memory.Store(unit, V.NegativeMultiplyAdd(sin, dReal, cos * dImaginary));
    }
}
