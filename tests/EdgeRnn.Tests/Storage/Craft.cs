using System.Buffers.Binary;
using System.Text;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>Files made by hand, byte for byte.</summary>
internal static class Craft
{
    /// <summary>A length, the header as it stands, and so many bytes 0, 1, 2, …</summary>
    public static byte[] File(string header, int dataBytes) => File(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] File(byte[] header, int dataBytes)
    {
        byte[] file = new byte[sizeof(ulong) + header.Length + dataBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, sizeof(ulong));
        for (int i = 0; i < dataBytes; i++)
        {
            file[^(dataBytes - i)] = (byte)i;
        }

        return file;
    }

    public static string Entry(string name, string type, string shape, long begin, long end) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{begin},{end}]}}";

    public static SafetensorsFile Open(byte[] file) => SafetensorsFile.Open(new MemoryStream(file, writable: false), "test.safetensors");

    public static ModelFileException Refused(byte[] file) => Assert.Throws<ModelFileException>(() => Open(file).Dispose());
}
