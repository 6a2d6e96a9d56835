using System.Diagnostics;
using System.Runtime.CompilerServices;
using EdgeRnn.Simd;

namespace EdgeRnn.Kernels;

/// <summary>Multiply-adds that touch registers only: what the vector units can do at most.</summary>
internal static unsafe class FmaPeak
{
    /// <summary>
    /// Independent chains: two units of 4 cycles' latency need 8, and 12 with their two factors fit 16 registers.
    /// </summary>
    public const int Chains = 12;

    private const int Rounds = 1024;

    /// <summary>2 · lanes · multiply-adds / seconds · 10⁻⁹, sustained over <paramref name="duration"/>.</summary>
    public static double Measure<V>(TimeSpan duration)
        where V : unmanaged, IVec<V>
    {
        long start = Stopwatch.GetTimestamp(), blocks = 0;
        TimeSpan elapsed;
        do
        {
            float sum = Block<V>(Rounds);
            Debug.Assert(float.IsFinite(sum));
            blocks++;
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed < duration);

        return 2.0 * V.Width * Chains * Rounds * blocks / elapsed.TotalNanoseconds;
    }

    /// <summary>Chains · <paramref name="rounds"/> multiply-adds; every chain tends to 1, so nothing is denormal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Block<V>(int rounds)
        where V : unmanaged, IVec<V>
    {
        V scale = V.Broadcast(0.5f), shift = scale;
        V a = scale, b = scale, c = scale, d = scale, e = scale, f = scale;
        V g = scale, h = scale, i = scale, j = scale, k = scale, l = scale;
        for (; rounds > 0; rounds--)
        {
            a = V.MultiplyAdd(a, scale, shift);
            b = V.MultiplyAdd(b, scale, shift);
            c = V.MultiplyAdd(c, scale, shift);
            d = V.MultiplyAdd(d, scale, shift);
            e = V.MultiplyAdd(e, scale, shift);
            f = V.MultiplyAdd(f, scale, shift);
            g = V.MultiplyAdd(g, scale, shift);
            h = V.MultiplyAdd(h, scale, shift);
            i = V.MultiplyAdd(i, scale, shift);
            j = V.MultiplyAdd(j, scale, shift);
            k = V.MultiplyAdd(k, scale, shift);
            l = V.MultiplyAdd(l, scale, shift);
        }

        float* lanes = stackalloc float[16];
        V.Store(a + b + (c + d) + (e + f + (g + h)) + (i + j + (k + l)), lanes);
        return lanes[0];
    }
}
