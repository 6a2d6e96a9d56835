using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRnn.Simd;

/// <summary>Four floats: NEON on arm64, SSE on x64.</summary>
internal readonly unsafe struct F32x4(Vector128<float> value) : IVec<F32x4>
{
    private readonly Vector128<float> _value = value;

    public static int Width => 4;

    public static int Registers => AdvSimd.IsSupported ? 32 : 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Broadcast(float x) => new(Vector128.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x4 x, float* destination) => x._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator +(F32x4 a, F32x4 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator -(F32x4 a, F32x4 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator *(F32x4 a, F32x4 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 operator /(F32x4 a, F32x4 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 MultiplyAdd(F32x4 a, F32x4 b, F32x4 c) =>
        new(Vector128.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 MultiplyAdd(float* a, F32x4 b, F32x4 c) =>
        new(Vector128.FusedMultiplyAdd(Vector128.Load(a), b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 NegativeMultiplyAdd(F32x4 a, F32x4 b, F32x4 c) =>
        new(AdvSimd.IsSupported
            ? AdvSimd.FusedMultiplySubtract(c._value, a._value, b._value)
            : Vector128.FusedMultiplyAdd(-a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 Sqrt(F32x4 x) => new(Vector128.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 AtMost(F32x4 limit, F32x4 x) => new(Vector128.MinNative(limit._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 AtLeast(F32x4 limit, F32x4 x) => new(Vector128.MaxNative(limit._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 WherePositive(F32x4 x, F32x4 value) =>
        new(Vector128.GreaterThan(x._value, Vector128<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x4 PowerOfTwo(F32x4 x) =>
        new(((x._value.AsInt32() << 23) + Vector128.Create(0x3F800000)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        Vector128<float> a = Vector128.Load(source);
        Vector128<float> b = Vector128.Load(source + sourceStride);
        Vector128<float> c = Vector128.Load(source + (2 * sourceStride));
        Vector128<float> d = Vector128.Load(source + (3 * sourceStride));
        Vector128<float> acLow = InterleaveLow(a, c);
        Vector128<float> acHigh = InterleaveHigh(a, c);
        Vector128<float> bdLow = InterleaveLow(b, d);
        Vector128<float> bdHigh = InterleaveHigh(b, d);
        InterleaveLow(acLow, bdLow).Store(destination);
        InterleaveHigh(acLow, bdLow).Store(destination + destinationStride);
        InterleaveLow(acHigh, bdHigh).Store(destination + (2 * destinationStride));
        InterleaveHigh(acHigh, bdHigh).Store(destination + (3 * destinationStride));
    }

    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
