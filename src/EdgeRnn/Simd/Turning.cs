using System.Runtime.CompilerServices;

namespace EdgeRnn.Simd;

/// <summary>Sine and cosine, written once over the vector type.</summary>
internal static class Turning
{
    private const float TurnsPerRadian = 0.159154943f;
    private const float TurnHigh = 6.28125f;
    private const float TurnLow = 1.93530717959e-3f;

    /// <summary>As in <see cref="VecMath"/>: adding it rounds to the nearest integer.</summary>
    private const float Rounder = 12582912f;

    /// <summary>sin x and cos x for |x| up to 1000, within 1e-6.</summary>
    /// <remarks>
    /// Cephes' polynomials (sinf.c, S. Moshier) of a quarter of the angle within half a turn, doubled twice: no quadrant, no
    /// branch, and the four roundings of a doubling cost two bits.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V Sin, V Cos) SinCos<V>(V x)
        where V : unmanaged, IVec<V>
    {
        V turns = V.MultiplyAdd(x, V.Broadcast(TurnsPerRadian), V.Broadcast(Rounder)) - V.Broadcast(Rounder);
        V rest = V.NegativeMultiplyAdd(turns, V.Broadcast(TurnHigh), x);
        rest = V.NegativeMultiplyAdd(turns, V.Broadcast(TurnLow), rest) * V.Broadcast(0.25f);
        V square = rest * rest;
        V p = V.MultiplyAdd(V.Broadcast(-1.9515295891e-4f), square, V.Broadcast(8.3321608736e-3f));
        p = V.MultiplyAdd(p, square, V.Broadcast(-1.6666654611e-1f));
        V sin = V.MultiplyAdd(p * square, rest, rest);
        V q = V.MultiplyAdd(V.Broadcast(2.443315711809948e-5f), square, V.Broadcast(-1.388731625493765e-3f));
        q = V.MultiplyAdd(q, square, V.Broadcast(4.166664568298827e-2f));
        V cos = V.MultiplyAdd(q * square, square, V.MultiplyAdd(V.Broadcast(-0.5f), square, V.Broadcast(1f)));
        return Double(Double((sin, cos)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (V Sin, V Cos) Double<V>((V Sin, V Cos) half)
        where V : unmanaged, IVec<V>
    {
        V twice = half.Sin + half.Sin;
        return (twice * half.Cos, V.NegativeMultiplyAdd(twice, half.Sin, V.Broadcast(1f)));
    }
}
