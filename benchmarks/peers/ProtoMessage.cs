using Google.Protobuf;

namespace EdgeRnn.Peers;

/// <summary>A protobuf message, field by field: an ONNX graph needs so few that generated classes would be the larger part.</summary>
internal sealed class ProtoMessage
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public ProtoMessage Add(int field, long value) => Write(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    public ProtoMessage Add(int field, string value) => Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    public ProtoMessage Add(int field, ProtoMessage value) => Add(field, value.Bytes);

    public ProtoMessage Add(int field, ReadOnlySpan<byte> value)
    {
        ByteString bytes = ByteString.CopyFrom(value);
        return Write(field, WireFormat.WireType.LengthDelimited, output => output.WriteBytes(bytes));
    }

    private ProtoMessage Write(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            output.WriteTag(field, type);
            write(output);
        }

        _bytes.AddRange(bytes.ToArray());
        return this;
    }
}
