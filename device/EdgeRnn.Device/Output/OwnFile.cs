using System.Buffers.Binary;
using System.Text;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Output;

/// <summary>A kind of file that this program writes. One that is there already is overwritten if it is of that kind: it came from a run like this one.</summary>
internal sealed class OwnFile
{
    private const int HeadBytes = 4096;

    private readonly string _name;
    private readonly Func<byte[], long, bool> _begins;

    private OwnFile(string name, Func<byte[], long, bool> begins) => (_name, _begins) = (name, begins);

    public static OwnFile Weights { get; } = new("safetensors file", (head, length) =>
        head.Length > sizeof(ulong) && head[sizeof(ulong)] == (byte)'{' && BinaryPrimitives.ReadUInt64LittleEndian(head) < (ulong)length);

    public static OwnFile Predictions { get; } = new("file of predictions", (head, _) => head.AsSpan().StartsWith("row,horizon,"u8));

    public static OwnFile Scores { get; } = new("file of scores", (head, _) => head.AsSpan().StartsWith("row,score,alarm,"u8));

    public static OwnFile Picture { get; } = new("SVG picture", (head, _) => Encoding.UTF8.GetString(head).Contains("<svg", StringComparison.Ordinal));

    /// <summary>The first field of an ONNX file is the version of its format.</summary>
    public static OwnFile OnnxModel { get; } = new("ONNX model", (head, _) => head is [0x08, < 0x80, ..]);

    /// <summary>Refuses to overwrite a file of another kind, unless that is asked for.</summary>
    /// <param name="option">That names the path.</param>
    /// <param name="path">Null for nowhere.</param>
    /// <param name="force">Whether it is asked for.</param>
    public void Check(string option, string? path, bool force)
    {
        if (!force && path is not null && File.Exists(path) && RegularFile.Is(path) && !IsAt(path))
        {
            throw UserException.Usage($"{option} {path}: exists and is no {_name}; name another file, or overwrite it with --force");
        }
    }

    private bool IsAt(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] head = new byte[(int)Math.Min(HeadBytes, file.Length)];
            file.ReadExactly(head);
            return head.Length == 0 || _begins(head, file.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
