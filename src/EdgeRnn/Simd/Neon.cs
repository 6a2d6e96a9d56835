using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace EdgeRnn.Simd;

/// <summary>What arm64 does in one instruction and no other vector unit has; for <see cref="F32x4"/> where <see cref="Is"/>.</summary>
internal static unsafe class Neon
{
    /// <summary>Whether V is a NEON register: a constant to the compiler, so that the other branch is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is<V>() => typeof(V) == typeof(F32x4) && AdvSimd.Arm64.IsSupported;

    /// <summary>x · factors[lane] + sum, rounded once: fmla by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAdd<V>(V x, V factors, int lane, V sum)
        where V : unmanaged, IVec<V> => From<V>(
            lane switch
            {
                0 => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(To(sum), To(x), To(factors), 0),
                1 => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(To(sum), To(x), To(factors), 1),
                2 => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(To(sum), To(x), To(factors), 2),
                _ => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(To(sum), To(x), To(factors), 3),
            });

    /// <summary>Four consecutive vectors: one ld1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (V A, V B, V C, V D) Load<V>(float* x)
        where V : unmanaged, IVec<V>
    {
        (Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) = AdvSimd.Arm64.Load4xVector128(x);
        return (From<V>(a), From<V>(b), From<V>(c), From<V>(d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> To<V>(V x)
        where V : unmanaged => Unsafe.BitCast<V, Vector128<float>>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V From<V>(Vector128<float> x)
        where V : unmanaged => Unsafe.BitCast<Vector128<float>, V>(x);
}
