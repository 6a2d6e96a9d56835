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

    /// <summary>Four consecutive vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> Load(float* x)
    {
        if (Neon.Is<V>())
        {
            (V a, V b, V c, V d) = Neon.Load<V>(x);
            return new() { _a = a, _b = b, _c = c, _d = d };
        }

        return new() { _a = V.Load(x), _b = V.Load(x + V.Width), _c = V.Load(x + (2 * V.Width)), _d = V.Load(x + (3 * V.Width)) };
    }

    /// <summary>One vector of each of four consecutive rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Quad<V> LoadRows(float* rows, nint stride) => new()
    {
        _a = V.Load(rows),
        _b = V.Load(rows + stride),
        _c = V.Load(rows + (2 * stride)),
        _d = V.Load(rows + (3 * stride)),
    };

    /// <summary>this += factor <paramref name="i"/>, a constant, · four consecutive vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddRow(in Factors<V> factors, int i, float* row)
    {
        if (Neon.Is<V>())
        {
            Quad<V> x = Load(row);
            _a = factors.MultiplyAdd(x._a, i, _a);
            _b = factors.MultiplyAdd(x._b, i, _b);
            _c = factors.MultiplyAdd(x._c, i, _c);
            _d = factors.MultiplyAdd(x._d, i, _d);
            return;
        }

        // From memory, which x64 folds into the multiply-add.
        V factor = factors.Broadcast(i);
        _a = V.MultiplyAdd(row, factor, _a);
        _b = V.MultiplyAdd(row + V.Width, factor, _b);
        _c = V.MultiplyAdd(row + (2 * V.Width), factor, _c);
        _d = V.MultiplyAdd(row + (3 * V.Width), factor, _d);
    }

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

    /// <summary>this += factors · one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(in Factors<V> factors, V x)
    {
        _a = factors.MultiplyAdd(x, 0, _a);
        _b = factors.MultiplyAdd(x, 1, _b);
        _c = factors.MultiplyAdd(x, 2, _c);
        _d = factors.MultiplyAdd(x, 3, _d);
    }

    /// <summary>this += factors · rows, each factor by its row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProducts(in Factors<V> factors, in Quad<V> rows)
    {
        _a = factors.MultiplyAdd(rows._a, 0, _a);
        _b = factors.MultiplyAdd(rows._b, 1, _b);
        _c = factors.MultiplyAdd(rows._c, 2, _c);
        _d = factors.MultiplyAdd(rows._d, 3, _d);
    }

    /// <summary>this += four consecutive vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float* x)
    {
        Quad<V> quad = Load(x);
        _a += quad._a;
        _b += quad._b;
        _c += quad._c;
        _d += quad._d;
    }

    /// <summary>this += x², of four consecutive vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSquares(float* x)
    {
        Quad<V> quad = Load(x);
        _a = V.MultiplyAdd(quad._a, quad._a, _a);
        _b = V.MultiplyAdd(quad._b, quad._b, _b);
        _c = V.MultiplyAdd(quad._c, quad._c, _c);
        _d = V.MultiplyAdd(quad._d, quad._d, _d);
    }

    /// <summary>this += x · y, of four consecutive vectors each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProducts(float* x, float* y)
    {
        Quad<V> a = Load(x), b = Load(y);
        _a = V.MultiplyAdd(a._a, b._a, _a);
        _b = V.MultiplyAdd(a._b, b._b, _b);
        _c = V.MultiplyAdd(a._c, b._c, _c);
        _d = V.MultiplyAdd(a._d, b._d, _d);
    }

    /// <summary>Adds the products of four factors, one to a row of the tile, and four consecutive vectors, one to a quad.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddOuterProduct(
        in Factors<V> factors, float* x, ref Quad<V> a, ref Quad<V> b, ref Quad<V> c, ref Quad<V> d)
    {
        Quad<V> row = Load(x);
        a.AddProduct(factors, row._a);
        b.AddProduct(factors, row._b);
        c.AddProduct(factors, row._c);
        d.AddProduct(factors, row._d);
    }

    /// <summary>(a + b) + (c + d), to memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void StoreSum(float* destination) => V.Store(_a + _b + (_c + _d), destination);

    /// <summary>(a + b) + (c + d) of each of their four vectors, to memory one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSums(in Quad<V> a, in Quad<V> b, in Quad<V> c, in Quad<V> d, float* destination)
    {
        V.Store(a._a + b._a + (c._a + d._a), destination);
        V.Store(a._b + b._b + (c._b + d._b), destination + V.Width);
        V.Store(a._c + b._c + (c._c + d._c), destination + (2 * V.Width));
        V.Store(a._d + b._d + (c._d + d._d), destination + (3 * V.Width));
    }

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
