using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Cells;

/// <summary>
/// λ = exp(-e^ν + i e^φ), s' = λ s + √(1 - |λ|²) (W x + b), h = Re s:
/// the linear recurrent unit (Orvieto et al. 2023, arXiv 2303.06349; trained online by Zucchet et al. 2023, arXiv 2305.15947).
/// </summary>
/// <remarks>Written out in <see cref="Rotation{TActivation}"/>.</remarks>
internal readonly struct LruCell : ICell
{
    public static CellShape Shape => Rotation<IdentityActivation>.Shape;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forward<V>(in CellSlot now, in CellSlot before, int unit, int gate)
        where V : unmanaged, IVec<V> => Rotation<IdentityActivation>.Forward<V>(now, before, unit, gate);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward<V>(in CellSlot now, in CellSlot before, in CellCarry carry, int unit, int gate)
        where V : unmanaged, IVec<V> => Rotation<IdentityActivation>.Backward<V>(now, before, carry, unit, gate);
}
