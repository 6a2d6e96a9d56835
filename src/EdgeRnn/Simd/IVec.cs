namespace EdgeRnn.Simd;

/// <summary>A vector of <see cref="Width"/> floats: the one type over which all hot code is written.</summary>
/// <remarks>
/// Every operation, but for what <see cref="AtMost"/> and <see cref="AtLeast"/> make of two zeros, gives the same bits in every
/// width and on every processor: multiply-adds are fused, division and square root are IEEE 754's, and nothing adds across lanes.
/// </remarks>
/// <typeparam name="TSelf">The vector itself.</typeparam>
internal unsafe interface IVec<TSelf>
    where TSelf : unmanaged, IVec<TSelf>
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Vector registers that the processors of this width have: 16 or 32.</summary>
    static abstract int Registers { get; }

    /// <summary>All lanes x.</summary>
    static abstract TSelf Broadcast(float x);

    /// <summary>The floats at <paramref name="source"/>, which needs no alignment.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes the lanes to <paramref name="destination"/>.</summary>
    static abstract void Store(TSelf x, float* destination);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a · b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b, correctly rounded.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>a · b + c with a in memory, rounded once: one instruction where the processor has it.</summary>
    static abstract TSelf MultiplyAdd(float* a, TSelf b, TSelf c);

    /// <summary>c - a · b, rounded once.</summary>
    static abstract TSelf NegativeMultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>√x, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf x);

    /// <summary>limit &lt; x ? limit : x, so that a NaN in x stays. The limit is not NaN; of 0 and -0 arm64 takes one, x64 the other.</summary>
    static abstract TSelf AtMost(TSelf limit, TSelf x);

    /// <summary>limit &gt; x ? limit : x, so that a NaN in x stays; the limit as in <see cref="AtMost"/>.</summary>
    static abstract TSelf AtLeast(TSelf limit, TSelf x);

    /// <summary>x &gt; 0 ? value : 0.</summary>
    static abstract TSelf WherePositive(TSelf x, TSelf value);

    /// <summary>2ⁿ where x = n + 1.5 · 2²³, n in -126 … 127: the low bits of such a float are the integer n.</summary>
    static abstract TSelf PowerOfTwo(TSelf x);

    /// <summary>Transposes a <see cref="Width"/> x <see cref="Width"/> tile from rows of one stride to rows of another.</summary>
    static abstract void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride);
}
