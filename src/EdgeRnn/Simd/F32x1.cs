using System.Runtime.CompilerServices;

namespace EdgeRnn.Simd;

/// <summary>One float: the scalar reference of the wider vectors.</summary>
internal readonly unsafe struct F32x1(float value) : IVec<F32x1>
{
    private readonly float _value = value;

    /// <summary>The float.</summary>
    public float Value => _value;

    public static int Width => 1;

    public static int Registers => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 Broadcast(float x) => new(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x1 x, float* destination) => *destination = x._value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator +(F32x1 a, F32x1 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator -(F32x1 a, F32x1 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator *(F32x1 a, F32x1 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 operator /(F32x1 a, F32x1 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 MultiplyAdd(F32x1 a, F32x1 b, F32x1 c) =>
        new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 MultiplyAdd(float* a, F32x1 b, F32x1 c) =>
        new(MathF.FusedMultiplyAdd(*a, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 NegativeMultiplyAdd(F32x1 a, F32x1 b, F32x1 c) =>
        new(MathF.FusedMultiplyAdd(-a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 Sqrt(F32x1 x) => new(MathF.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 AtMost(F32x1 limit, F32x1 x) => limit._value < x._value ? limit : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 AtLeast(F32x1 limit, F32x1 x) => limit._value > x._value ? limit : x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 WherePositive(F32x1 x, F32x1 value) => x._value > 0 ? value : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x1 PowerOfTwo(F32x1 x) =>
        new(BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(x._value) << 23) + 0x3F800000));

    public static void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride) =>
        *destination = *source;
}
