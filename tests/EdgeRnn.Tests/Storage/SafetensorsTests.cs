using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public class SafetensorsTests
{
    // tests/reference/state.py, which knows the format from its description alone, prints these bytes.
    private const string Reference =
        "d8000000000000007b225f5f6d657461646174615f5f223a7b226d616465223a2262792068616e64227d2c226964223a7b226474797065223a"
        + "22493634222c227368617065223a5b325d2c22646174615f6f666673657473223a5b302c31365d7d2c22686561642e776569676874223a7b22"
        + "6474797065223a22463332222c227368617065223a5b322c315d2c22646174615f6f666673657473223a5b31362c32345d7d2c226d61736b22"
        + "3a7b226474797065223a225538222c227368617065223a5b335d2c22646174615f6f666673657473223a5b32342c32375d7d7d2020fdffffff"
        + "ffffffff00000000000100000000c03f000020c0010203";

    [Fact]
    public void The_bytes_are_those_of_an_independent_writer()
    {
        MemoryStream stream = new();
        SafetensorsWriter writer = new(stream);
        writer.Add("mask", TensorType.U8, 3);
        writer.Add("head.weight", TensorType.F32, 2, 1);
        writer.Add("id", TensorType.I64, 2);
        writer.AddMetadata("made", "by hand");
        writer.Write<long>("id", [-3, 1L << 40]);
        writer.Write<float>("head.weight", [1.5f, -2.5f]);
        writer.Write<byte>("mask", [1, 2, 3]);
        writer.Complete();
        Assert.Equal(Reference, Convert.ToHexStringLower(stream.ToArray()));
    }

    [Fact]
    public void Every_type_that_we_write_comes_back()
    {
        MemoryStream stream = new();
        SafetensorsWriter writer = new(stream);
        writer.AddMetadata("zeichen", "ä \"quoted\" \u0001 \U0001F600 <&>");
        writer.Add("f", TensorType.F32, 3);
        writer.Add("d", TensorType.F64, 1, 2);
        writer.Add("l", TensorType.I64);
        writer.Add("i", TensorType.I32, 2);
        writer.Add("none", TensorType.F32, 0, 7);
        writer.Add("b", TensorType.U8, 1);
        writer.Write<double>("d", [Math.PI, double.NegativeInfinity]);
        writer.Write<long>("l", [long.MinValue]);
        writer.Write<float>("f", [1, float.NaN, float.Epsilon]);
        writer.Write<int>("i", [int.MinValue, 7]);
        writer.Write<float>("none", []);
        writer.Write<byte>("b", [255]);
        writer.Complete();

        using SafetensorsFile file = Craft.Open(stream.ToArray());
        Assert.Equal("ä \"quoted\" \u0001 \U0001F600 <&>", file.Metadata["zeichen"]);
        Assert.Equal(["d", "l", "f", "i", "none", "b"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal("[0, 7]", file.Tensors[4].ShapeText);
        Assert.Empty(file.Tensors[1].Shape);
        Assert.Equal([Math.PI, double.NegativeInfinity], Read<double>(file, "d", 2));
        Assert.Equal([long.MinValue], Read<long>(file, "l", 1));
        Assert.Equal([1, float.NaN, float.Epsilon], Read<float>(file, "f", 3));
        Assert.Equal([int.MinValue, 7], Read<int>(file, "i", 2));
        Assert.Equal([255], Read<byte>(file, "b", 1));
    }

    [Fact]
    public void A_file_without_tensors_is_a_file()
    {
        MemoryStream stream = new();
        new SafetensorsWriter(stream).Complete();
        Assert.Equal("08000000000000007b7d202020202020", Convert.ToHexStringLower(stream.ToArray()));
        using SafetensorsFile file = Craft.Open(stream.ToArray());
        Assert.Empty(file.Tensors);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void Every_tensor_begins_at_a_multiple_of_its_element_size()
    {
        MemoryStream stream = new();
        SafetensorsWriter writer = new(stream);
        writer.Add("a", TensorType.U8, 3);
        writer.Add("b", TensorType.F32, 3);
        writer.Add("c", TensorType.F64, 1);
        writer.Add("d", TensorType.F16, 3);
        foreach (TensorInfo tensor in writer.Layout)
        {
            Assert.Equal(0, tensor.Offset % (tensor.Type.Bits() / 8));
            writer.Write(tensor.Name, tensor.Type, new byte[tensor.ByteLength]);
        }

        using SafetensorsFile file = Craft.Open(stream.ToArray());
        Assert.Equal(0, file.HeaderLength % 8);
        Assert.Equal(file.Tensors.Select(tensor => (tensor.Name, tensor.Offset)), writer.Layout.Select(tensor => (tensor.Name, tensor.Offset)));
    }

    [Fact]
    public void Half_and_brain_and_double_precision_read_as_floats()
    {
        byte[] file = Craft.File($"{{{Craft.Entry("d", "F64", "1", 0, 8)},{Craft.Entry("h", "F16", "2", 8, 12)},{Craft.Entry("b", "BF16", "2", 12, 16)}}}", 16);
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 16), 0.1);
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 8), (Half)(-2.5));
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 6), Half.MaxValue);
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 4), (ushort)0x3fc0);
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 2), (ushort)0xff80);
        using SafetensorsFile opened = Craft.Open(file);
        Assert.Equal([0.1f], Floats(opened, "d", 1));
        Assert.Equal([-2.5f, 65504], Floats(opened, "h", 2));
        Assert.Equal([1.5f, float.NegativeInfinity], Floats(opened, "b", 2));
    }

    [Fact]
    public void A_tensor_longer_than_a_chunk_reads_whole()
    {
        Half[] values = [.. Enumerable.Range(0, 5000).Select(i => (Half)(i / 8f))];
        byte[] file = Craft.File($"{{{Craft.Entry("h", "F16", "50,100", 0, 10000)}}}", 10000);
        for (int i = 0; i < values.Length; i++)
        {
            BitConverter.TryWriteBytes(file.AsSpan(file.Length - 10000 + (2 * i)), values[i]);
        }

        using SafetensorsFile opened = Craft.Open(file);
        Assert.Equal(values.Select(value => (float)value), Floats(opened, "h", 5000));
    }

    [Fact]
    public void Every_type_of_the_format_is_listed_with_its_size()
    {
        foreach (TensorType type in Enum.GetValues<TensorType>())
        {
            using SafetensorsFile file = Craft.Open(Craft.File($"{{{Craft.Entry("t", type.Name(), "8", 0, type.Bits())}}}", type.Bits()));
            Assert.Equal(type, file.Tensors[0].Type);
            file.ReadInto("t", new byte[type.Bits()]);
        }
    }

    [Fact]
    public void The_header_may_name_tensors_in_any_order_and_end_in_spaces()
    {
        string header = $" {{ {Craft.Entry("b", "U8", "1", 1, 2)} ,\n {Craft.Entry("a", "U8", "1", 0, 1)} }}"[1..] + new string(' ', 100_000);
        using SafetensorsFile file = Craft.Open(Craft.File(header, 2));
        Assert.Equal(["a", "b"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([1], Read<byte>(file, "b", 1));
    }

    [Fact]
    public void A_header_longer_than_the_buffers_is_read()
    {
        string[] entries = [.. Enumerable.Range(0, 5000).Select(i => Craft.Entry($"tensor.\\u00e4.{i}", "U8", "1", i, i + 1))];
        byte[] bytes = Craft.File($"{{{string.Join(",", entries)}}}", 5000);
        using SafetensorsFile file = Craft.Open(bytes);
        Assert.Equal(5000, file.Tensors.Count);
        Assert.Equal([unchecked((byte)4321)], Read<byte>(file, "tensor.ä.4321", 1));
    }

    [Fact]
    public void A_file_may_begin_within_a_stream()
    {
        byte[] bytes = [9, 9, 9, .. Craft.File($"{{{Craft.Entry("a", "U8", "2", 0, 2)}}}", 2)];
        using SafetensorsFile file = SafetensorsFile.Open(new MemoryStream(bytes) { Position = 3 });
        Assert.Equal([0, 1], Read<byte>(file, "a", 2));
    }

    [Fact]
    public void Reading_with_a_wrong_name_type_or_length_says_so()
    {
        using SafetensorsFile file = Craft.Open(Craft.File($"{{{Craft.Entry("a", "I64", "2", 0, 16)}}}", 16));
        Assert.Equal("test.safetensors has no tensor 'b'.", Assert.Throws<ModelFileException>(() => file.ReadFloats("b", [])).Message);
        const string Found = "test.safetensors: tensor 'a' is I64 [2] of 16 bytes; expected ";
        Assert.Equal(Found + "2 elements of F32, F64, F16 or BF16.", Assert.Throws<ModelFileException>(() => file.ReadFloats("a", new float[2])).Message);
        Assert.Equal(Found + "2 elements of F64.", Assert.Throws<ModelFileException>(() => file.Read("a", new double[2])).Message);
        Assert.Equal(Found + "3 elements of I64.", Assert.Throws<ModelFileException>(() => file.Read("a", new long[3])).Message);
        Assert.Equal(Found + "15 bytes.", Assert.Throws<ModelFileException>(() => file.ReadInto("a", new byte[15])).Message);
    }

    [Fact]
    public void The_writer_refuses_what_no_reader_could_read()
    {
        SafetensorsWriter writer = new(Stream.Null);
        writer.Add("a", TensorType.F32, 2);
        Assert.Throws<ArgumentException>(() => writer.Add("a", TensorType.F32, 2));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", TensorType.F32, 2));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.F32, long.MaxValue, 2));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.F32, -1));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.F4, 3));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.F32, new long[17]));
        Assert.Throws<ArgumentException>(() => writer.Add(new string('b', 1025), TensorType.F32, 1));
        Assert.Throws<ArgumentException>(() => writer.Add("\ud800", TensorType.F32, 1));
        Assert.Throws<ArgumentException>(() => writer.AddMetadata("k", new string('v', 4001)));
        Assert.Throws<InvalidOperationException>(() => writer.Write<float>("a", [1]));
        Assert.Throws<InvalidOperationException>(() => writer.Write<int>("a", [1, 2]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<InvalidOperationException>(() => writer.Add("b", TensorType.F32, 1));
        writer.Write<float>("a", [1, 2]);
        Assert.Throws<InvalidOperationException>(() => writer.Write<float>("a", [1, 2]));
        writer.Complete();
    }

    [Fact]
    public void The_longest_name_and_text_come_back()
    {
        string name = new('"', 1024);
        string text = new('\u0001', 4000);
        MemoryStream stream = new();
        SafetensorsWriter writer = new(stream);
        writer.Add(name, TensorType.U8, 1);
        writer.AddMetadata(name, text);
        writer.Write<byte>(name, [7]);
        using SafetensorsFile file = Craft.Open(stream.ToArray());
        Assert.Equal([7], Read<byte>(file, name, 1));
        Assert.Equal(text, file.Metadata[name]);
    }

    private static T[] Read<T>(SafetensorsFile file, string name, int count) where T : unmanaged
    {
        T[] values = new T[count];
        file.Read<T>(name, values);
        return values;
    }

    private static float[] Floats(SafetensorsFile file, string name, int count)
    {
        float[] values = new float[count];
        file.ReadFloats(name, values);
        return values;
    }
}
