using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// λ = exp(-e^ν + i e^φ), s' = tanh(λ s + √(1 - |λ|²) (W x + b)), of real and imaginary part each, h = Re s:
/// the recurrent trace unit (Elelimy et al. 2024, arXiv 2409.01449).
/// </summary>
/// <remarks>Written out in <see cref="Rotation{TActivation}"/>.</remarks>
internal readonly struct RtuCell : ICell
{
    public static CellShape Shape => Rotation<TanhActivation>.Shape;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V> => Rotation<TanhActivation>.Forward<V>(now, before, unit, gate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V> => Rotation<TanhActivation>.Backward<V>(now, before, carry, unit, gate);
}
