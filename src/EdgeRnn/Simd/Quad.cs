using System.Runtime.CompilerServices;

namespace EdgeRnn.Simd;

/// <summary>
/// Four vectors that live in registers: the four partial sums of a product's column, or four rows of a gradient tile.
/// </summary>
/// <remarks>
/// Four chains of multiply-adds hide the latency of one (4 cycles on the processors at hand), and their fixed sum
/// (a + b) + (c + d) does not depend on the vector's width.
/// </remarks>
internal unsafe struct Quad<V>
    where V : unmanaged, IVec<V>
{
    private V _a, _b, _c, _d;

    /// <summary>Each of four consecutive floats in all lanes of its vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Broadcast(float* x) => new()
    {
        _a = V.Broadcast(x[0]),
        _b = V.Broadcast(x[1]),
        _c = V.Broadcast(x[2]),
        _d = V.Broadcast(x[3]),
    };

    /// <summary>The first vector from memory, the others 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> StartingWith(float* x) => new() { _a = V.Load(x) };

    /// <summary>this += factors · four consecutive rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRows(in Quad<V> factors, float* rows, nint stride)
    {
        _a = V.MultiplyAdd(rows, factors._a, _a);
        _b = V.MultiplyAdd(rows + stride, factors._b, _b);
        _c = V.MultiplyAdd(rows + (2 * stride), factors._c, _c);
        _d = V.MultiplyAdd(rows + (3 * stride), factors._d, _d);
    }

    /// <summary>this += factors · one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(in Quad<V> factors, V x)
    {
        _a = V.MultiplyAdd(x, factors._a, _a);
        _b = V.MultiplyAdd(x, factors._b, _b);
        _c = V.MultiplyAdd(x, factors._c, _c);
        _d = V.MultiplyAdd(x, factors._d, _d);
    }

    /// <summary>this += four consecutive vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float* x)
    {
        _a += V.Load(x);
        _b += V.Load(x + V.Width);
        _c += V.Load(x + (2 * V.Width));
        _d += V.Load(x + (3 * V.Width));
    }

    /// <summary>this += x², of four consecutive vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSquares(float* x)
    {
        V a = V.Load(x), b = V.Load(x + V.Width), c = V.Load(x + (2 * V.Width)), d = V.Load(x + (3 * V.Width));
        _a = V.MultiplyAdd(a, a, _a);
        _b = V.MultiplyAdd(b, b, _b);
        _c = V.MultiplyAdd(c, c, _c);
        _d = V.MultiplyAdd(d, d, _d);
    }

    /// <summary>(a + b) + (c + d), to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreSum(float* destination) => V.Store(_a + _b + (_c + _d), destination);

    /// <summary>The four vectors as four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreRows(float* destination, nint stride)
    {
        V.Store(_a, destination);
        V.Store(_b, destination + stride);
        V.Store(_c, destination + (2 * stride));
        V.Store(_d, destination + (3 * stride));
    }
}
