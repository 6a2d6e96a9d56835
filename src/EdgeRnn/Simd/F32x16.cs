using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRnn.Simd;

/// <summary>Sixteen floats: AVX-512.</summary>
internal readonly unsafe struct F32x16(Vector512<float> value) : IVec<F32x16>
{
    private readonly Vector512<float> _value = value;

    public static int Width => 16;

    public static int Registers => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Broadcast(float x) => new(Vector512.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x16 x, float* destination) => x._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator +(F32x16 a, F32x16 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator -(F32x16 a, F32x16 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator *(F32x16 a, F32x16 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 operator /(F32x16 a, F32x16 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MultiplyAdd(F32x16 a, F32x16 b, F32x16 c) =>
        new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 MultiplyAdd(float* a, F32x16 b, F32x16 c) =>
        new(Vector512.FusedMultiplyAdd(Vector512.Load(a), b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 NegativeMultiplyAdd(F32x16 a, F32x16 b, F32x16 c) =>
        new(Vector512.FusedMultiplyAdd(-a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 Sqrt(F32x16 x) => new(Vector512.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 AtMost(F32x16 limit, F32x16 x) => new(Vector512.MinNative(limit._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 AtLeast(F32x16 limit, F32x16 x) => new(Vector512.MaxNative(limit._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 WherePositive(F32x16 x, F32x16 value) =>
        new(Vector512.GreaterThan(x._value, Vector512<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x16 PowerOfTwo(F32x16 x) =>
        new(((x._value.AsInt32() << 23) + Vector512.Create(0x3F800000)).AsSingle());

    public static void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        for (int row = 0; row < 16; row += 8)
        {
            for (int column = 0; column < 16; column += 8)
            {
                F32x8.Transpose(
                    source + (row * sourceStride) + column, sourceStride,
                    destination + (column * destinationStride) + row, destinationStride);
            }
        }
    }
}
