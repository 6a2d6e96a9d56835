using System.Runtime.InteropServices;

namespace EdgeRnn.Storage;

/// <summary>Values as the little-endian bytes of a file.</summary>
internal static class TensorBytes
{
    public static Span<byte> Of<T>(Span<T> values) where T : unmanaged
    {
        RequireLittleEndian();
        return MemoryMarshal.AsBytes(values);
    }

    public static ReadOnlySpan<byte> Of<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        RequireLittleEndian();
        return MemoryMarshal.AsBytes(values);
    }

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Model files are little-endian and this processor is not.");
        }
    }
}
