namespace EdgeRnn.Storage;

/// <summary>The element types of the safetensors format.</summary>
public enum TensorType
{
    /// <summary><c>BOOL</c>, one byte.</summary>
    Truth,

    /// <summary><c>F4</c>, half a byte.</summary>
    F4,

    /// <summary><c>F6_E2M3</c>, six bits.</summary>
    F6E2M3,

    /// <summary><c>F6_E3M2</c>, six bits.</summary>
    F6E3M2,

    /// <summary><c>U8</c>.</summary>
    U8,

    /// <summary><c>I8</c>.</summary>
    I8,

    /// <summary><c>F8_E5M2</c>.</summary>
    F8E5M2,

    /// <summary><c>F8_E4M3</c>.</summary>
    F8E4M3,

    /// <summary><c>F8_E8M0</c>.</summary>
    F8E8M0,

    /// <summary><c>F8_E4M3FNUZ</c>.</summary>
    F8E4M3Fnuz,

    /// <summary><c>F8_E5M2FNUZ</c>.</summary>
    F8E5M2Fnuz,

    /// <summary><c>I16</c>.</summary>
    I16,

    /// <summary><c>U16</c>.</summary>
    U16,

    /// <summary><c>F16</c>, IEEE half precision.</summary>
    F16,

    /// <summary><c>BF16</c>, the upper half of an F32.</summary>
    BF16,

    /// <summary><c>I32</c>.</summary>
    I32,

    /// <summary><c>U32</c>.</summary>
    U32,

    /// <summary><c>F32</c>.</summary>
    F32,

    /// <summary><c>C64</c>, two F32.</summary>
    C64,

    /// <summary><c>F64</c>.</summary>
    F64,

    /// <summary><c>I64</c>.</summary>
    I64,

    /// <summary><c>U64</c>.</summary>
    U64,
}

/// <summary>The names and sizes of <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    private static readonly (string Name, int Bits)[] Table =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8),
        ("F8_E5M2", 8), ("F8_E4M3", 8), ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8),
        ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32), ("F32", 32),
        ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    internal static int Count => Table.Length;

    /// <summary>The name in a file's header, as <c>F8_E5M2</c>.</summary>
    public static string Name(this TensorType type) => Table[(int)type].Name;

    /// <summary>The bits of one element.</summary>
    public static int Bits(this TensorType type) => Table[(int)type].Bits;

    /// <summary>The bytes of a tensor of this shape; false when they overflow or are not whole.</summary>
    internal static bool TryGetByteLength(this TensorType type, ReadOnlySpan<long> shape, out long bytes)
    {
        bytes = 0;
        long bits = type.Bits();
        foreach (long dimension in shape)
        {
            Int128 product = (Int128)bits * dimension;
            if (dimension < 0 || product > long.MaxValue)
            {
                return false;
            }

            bits = (long)product;
        }

        bytes = bits / 8;
        return bits % 8 == 0;
    }

    /// <summary>The type that stores <typeparamref name="T"/>.</summary>
    internal static TensorType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorType.F32
        : typeof(T) == typeof(double) ? TensorType.F64
        : typeof(T) == typeof(long) ? TensorType.I64
        : typeof(T) == typeof(int) ? TensorType.I32
        : typeof(T) == typeof(byte) ? TensorType.U8
        : throw new NotSupportedException($"Tensors hold float, double, long, int or byte, not {typeof(T).Name}.");
}
