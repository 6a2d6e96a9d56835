using System.Runtime.CompilerServices;

namespace EdgeRnn.Simd;

/// <summary>
/// Four consecutive floats, each to be multiplied with a vector: in the lanes of one register where a multiply-add takes its
/// factor from a lane (NEON), else each in all lanes of a register.
/// </summary>
internal readonly unsafe struct Factors<V>
    where V : unmanaged, IVec<V>
{
    private readonly V _a, _b, _c, _d;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Factors(float* x)
    {
        if (Neon.Is<V>())
        {
            _a = V.Load(x);
            _b = _c = _d = default;
        }
        else
        {
            _a = V.Broadcast(x[0]);
            _b = V.Broadcast(x[1]);
            _c = V.Broadcast(x[2]);
            _d = V.Broadcast(x[3]);
        }
    }

    /// <summary>x · factor <paramref name="i"/>, a constant, + sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V MultiplyAdd(V x, int i, V sum) =>
        Neon.Is<V>() ? Neon.MultiplyAdd(x, _a, i, sum) : V.MultiplyAdd(x, Broadcast(i), sum);

    /// <summary>All lanes factor <paramref name="i"/>, a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Broadcast(int i) => i switch { 0 => _a, 1 => _b, 2 => _c, _ => _d };
}
