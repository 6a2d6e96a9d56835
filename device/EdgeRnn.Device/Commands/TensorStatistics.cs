using System.Buffers.Binary;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Commands;

/// <summary>What the values of a tensor are like.</summary>
/// <param name="Min">The least finite value; NaN if there is none.</param>
/// <param name="Max">The largest finite value.</param>
/// <param name="Mean">Of the finite values.</param>
/// <param name="NonFinite">How many values are NaN or infinite.</param>
internal readonly record struct TensorStatistics(double Min, double Max, double Mean, long NonFinite)
{
    private const int ChunkBytes = 1 << 16;

    /// <summary>Whether values of this type can be shown.</summary>
    public static bool Knows(TensorType type) => type is TensorType.F32 or TensorType.F64 or TensorType.F16 or TensorType.BF16
        or TensorType.I64 or TensorType.I32 or TensorType.U8;

    /// <summary>Reads the tensor chunk by chunk, however large it is.</summary>
    /// <param name="data">The file.</param>
    /// <param name="start">Where the tensor begins.</param>
    /// <param name="tensor">Of a known type.</param>
    public static TensorStatistics Of(Stream data, long start, TensorInfo tensor)
    {
        byte[] chunk = new byte[ChunkBytes];
        int size = tensor.Type.Bits() / 8;
        double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0;
        long finite = 0;
        data.Position = start;
        for (long left = tensor.ByteLength; left > 0;)
        {
            Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(left, ChunkBytes));
            data.ReadExactly(bytes);
            left -= bytes.Length;
            for (; !bytes.IsEmpty; bytes = bytes[size..])
            {
                double x = Element(tensor.Type, bytes);
                if (double.IsFinite(x))
                {
                    (min, max, sum, finite) = (Math.Min(min, x), Math.Max(max, x), sum + x, finite + 1);
                }
            }
        }

        long nonFinite = (tensor.ByteLength / size) - finite;
        return finite == 0 ? new(double.NaN, double.NaN, double.NaN, nonFinite) : new(min, max, sum / finite, nonFinite);
    }

    private static double Element(TensorType type, ReadOnlySpan<byte> bytes) => type switch
    {
        TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        TensorType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TensorType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        TensorType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        TensorType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TensorType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => bytes[0],
    };
}
