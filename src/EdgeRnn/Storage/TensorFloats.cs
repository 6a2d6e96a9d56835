using System.Buffers.Binary;

namespace EdgeRnn.Storage;

/// <summary>Floats from the floating-point types of a file.</summary>
internal static class TensorFloats
{
    /// <summary>Types that <see cref="Element"/> takes.</summary>
    public static bool IsConvertible(TensorType type) =>
        type is TensorType.F32 or TensorType.F64 or TensorType.F16 or TensorType.BF16;

    /// <summary>Element <paramref name="index"/> as a float; an F64 is rounded, beyond a float's range to infinity.</summary>
    public static float Element(TensorType type, ReadOnlySpan<byte> bytes, int index) => type switch
    {
        TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * index)..]),
        TensorType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * index)..]),
        TensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * index)..]),
        TensorType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]) << 16),
        _ => throw new NotSupportedException($"{type.Name()} does not convert to float."),
    };

    public static void Convert(TensorType type, ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = Element(type, bytes, i);
        }
    }
}
