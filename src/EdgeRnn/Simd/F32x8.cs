using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRnn.Simd;

/// <summary>Eight floats: AVX2 with FMA.</summary>
internal readonly unsafe struct F32x8(Vector256<float> value) : IVec<F32x8>
{
    private readonly Vector256<float> _value = value;

    public static int Width => 8;

    public static int Registers => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Broadcast(float x) => new(Vector256.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(F32x8 x, float* destination) => x._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator +(F32x8 a, F32x8 b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator -(F32x8 a, F32x8 b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator *(F32x8 a, F32x8 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 operator /(F32x8 a, F32x8 b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 MultiplyAdd(F32x8 a, F32x8 b, F32x8 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 MultiplyAdd(float* a, F32x8 b, F32x8 c) =>
        new(Vector256.FusedMultiplyAdd(Vector256.Load(a), b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 NegativeMultiplyAdd(F32x8 a, F32x8 b, F32x8 c) =>
        new(Vector256.FusedMultiplyAdd(-a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 Sqrt(F32x8 x) => new(Vector256.Sqrt(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 AtMost(F32x8 limit, F32x8 x) => new(Vector256.MinNative(limit._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 AtLeast(F32x8 limit, F32x8 x) => new(Vector256.MaxNative(limit._value, x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 WherePositive(F32x8 x, F32x8 value) =>
        new(Vector256.GreaterThan(x._value, Vector256<float>.Zero) & value._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static F32x8 PowerOfTwo(F32x8 x) =>
        new(((x._value.AsInt32() << 23) + Vector256.Create(0x3F800000)).AsSingle());

    public static void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        if (!Avx.IsSupported)
        {
            TransposeByQuarters(source, sourceStride, destination, destinationStride);
            return;
        }

        // Two halves of four result rows each: eight 128-bit halves of source rows, interleaved twice.
        for (int half = 0; half < 8; half += 4)
        {
            Vector256<float> a = Rows(source + half, sourceStride, 0), b = Rows(source + half, sourceStride, 1);
            Vector256<float> c = Rows(source + half, sourceStride, 2), d = Rows(source + half, sourceStride, 3);
            Vector256<float> acLow = Avx.UnpackLow(a, c), acHigh = Avx.UnpackHigh(a, c);
            Vector256<float> bdLow = Avx.UnpackLow(b, d), bdHigh = Avx.UnpackHigh(b, d);
            float* rows = destination + (half * destinationStride);
            Avx.UnpackLow(acLow, bdLow).Store(rows);
            Avx.UnpackHigh(acLow, bdLow).Store(rows + destinationStride);
            Avx.UnpackLow(acHigh, bdHigh).Store(rows + (2 * destinationStride));
            Avx.UnpackHigh(acHigh, bdHigh).Store(rows + (3 * destinationStride));
        }
    }

    /// <summary>Four floats of row i, and below them four of row i + 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Rows(float* source, nint stride, int i) =>
        Vector256.Create(Vector128.Load(source + (i * stride)), Vector128.Load(source + ((i + 4) * stride)));

    private static void TransposeByQuarters(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        for (int row = 0; row < 8; row += 4)
        {
            for (int column = 0; column < 8; column += 4)
            {
                F32x4.Transpose(
                    source + (row * sourceStride) + column, sourceStride,
                    destination + (column * destinationStride) + row, destinationStride);
            }
        }
    }
}
