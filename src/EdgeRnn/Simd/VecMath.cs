using System.Runtime.CompilerServices;

namespace EdgeRnn.Simd;

/// <summary>exp, sigmoid and tanh, written once over the vector type. Errors are the worst over all floats of the range.</summary>
internal static class VecMath
{
    private const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693147182f;
    private const float Ln2Low = -1.90465421e-9f;

    /// <summary>Adding 1.5 · 2²³ rounds a float to the nearest integer and leaves that integer in its low bits.</summary>
    private const float Rounder = 12582912f;

    /// <summary>eˣ, within 1.03 ULP; overflows to infinity above 88.72, goes through the denormals to 0 below -87.33; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : unmanaged, IVec<V>
    {
        x = V.AtMost(V.Broadcast(89f), V.AtLeast(V.Broadcast(-105f), x));
        V shifted = V.MultiplyAdd(x, V.Broadcast(Log2E), V.Broadcast(Rounder));
        V p = ReducedExpm1(x, shifted);

        // 2ⁿ in two halves: n reaches 128 and -151, which one float's exponent does not.
        V n = shifted - V.Broadcast(Rounder);
        V half = V.MultiplyAdd(n, V.Broadcast(0.5f), V.Broadcast(Rounder));
        V rest = n - (half - V.Broadcast(Rounder)) + V.Broadcast(Rounder);
        V s = V.PowerOfTwo(half);
        return V.MultiplyAdd(s, p, s) * V.PowerOfTwo(rest);
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ), within 2.45 ULP from -87 up; below, the value at -87, 1.6e-38; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : unmanaged, IVec<V>
    {
        x = V.AtMost(V.Broadcast(87f), V.AtLeast(V.Broadcast(-87f), x));
        V shifted = V.MultiplyAdd(x, V.Broadcast(-Log2E), V.Broadcast(Rounder));
        V p = ReducedExpm1(V.Broadcast(0f) - x, shifted);
        V s = V.PowerOfTwo(shifted);
        return V.Broadcast(1f) / V.MultiplyAdd(s, p, s + V.Broadcast(1f));
    }

    /// <summary>tanh x = u / (u + 2) with u = e²ˣ - 1, within 2.5 ULP; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : unmanaged, IVec<V>
    {
        // Beyond 9.02 the nearest float is ±1.
        x = V.AtMost(V.Broadcast(9.1f), V.AtLeast(V.Broadcast(-9.1f), x));
        V shifted = V.MultiplyAdd(x, V.Broadcast(2 * Log2E), V.Broadcast(Rounder));
        V p = ReducedExpm1(x + x, shifted);
        V s = V.PowerOfTwo(shifted);
        V u = V.MultiplyAdd(s, p, s - V.Broadcast(1f));
        return u / (u + V.Broadcast(2f));
    }

    /// <summary>eʳ - 1 for r = x - n ln 2, where <paramref name="shifted"/> is n + 1.5 · 2²³, n the integer nearest to x / ln 2.</summary>
    /// <remarks>
    /// eʳ = 1 + r + r² P(r) with Cephes' minimax polynomial on ±½ ln 2 (expf.c, S. Moshier), by Estrin's scheme: three
    /// multiply-adds one behind the other instead of five, and latency is what a recurrent step waits for.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReducedExpm1<V>(V x, V shifted)
        where V : unmanaged, IVec<V>
    {
        V n = shifted - V.Broadcast(Rounder);
        V r = V.MultiplyAdd(n, V.Broadcast(-Ln2High), x);
        r = V.MultiplyAdd(n, V.Broadcast(-Ln2Low), r);
        V square = r * r;
        V low = V.MultiplyAdd(V.Broadcast(1.6666665459e-1f), r, V.Broadcast(5.0000001201e-1f));
        V middle = V.MultiplyAdd(V.Broadcast(8.3334519073e-3f), r, V.Broadcast(4.1665795894e-2f));
        V high = V.MultiplyAdd(V.Broadcast(1.9875691500e-4f), r, V.Broadcast(1.3981999507e-3f));
        V p = V.MultiplyAdd(V.MultiplyAdd(high, square, middle), square, low);
        return V.MultiplyAdd(p, square, r);
    }
}
