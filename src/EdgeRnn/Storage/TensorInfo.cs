namespace EdgeRnn.Storage;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Of its elements.</param>
/// <param name="Shape">Its dimensions; none for a single value.</param>
/// <param name="Offset">Of its first byte in the data section.</param>
/// <param name="ByteLength">Elements × bits / 8.</param>
public sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<long> Shape, long Offset, long ByteLength)
{
    /// <summary>As Python shows it: <c>[128, 32]</c>.</summary>
    public string ShapeText => FormatShape(Shape);

    internal static string FormatShape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
