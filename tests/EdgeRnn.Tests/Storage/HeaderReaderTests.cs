using System.Text;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

/// <summary>The walk over a header; what hostile ones hold is refused in <see cref="HostileFileTests"/>.</summary>
public class HeaderReaderTests
{
    [Fact]
    public void Entries_come_in_the_files_order_metadata_wherever_it_stands()
    {
        string header = $$"""{{{Craft.Entry("a", "F32", "2,3", 0, 24)}},"__metadata__":{"k":"v","l":"w"},{{Craft.Entry("b", "I64", "", 24, 32)}}}   """;
        Assert.Equal(["tensor a F32 [2,3] 0-24", "metadata k=v", "metadata l=w", "tensor b I64 [] 24-32"], Entries(header));
    }

    [Fact]
    public void An_empty_header_has_no_entries() => Assert.Empty(Entries("{}"));

    /// <summary>Entries of every length, so that a refill falls into every part of one.</summary>
    [Fact]
    public void A_header_longer_than_the_buffer_is_read_like_a_short_one()
    {
        string[] names = [.. Enumerable.Range(0, 900).Select(i => $"tensor{i}" + new string('x', i % 61))];
        string header = "{" + string.Join(',', names.Select((name, i) => Craft.Entry(name, "F32", "1", 4 * i, 4 * (i + 1)))) + "}";
        Assert.True(header.Length > 2 * HeaderBuffers.MaxTextBytes);
        Assert.Equal(names.Select((name, i) => $"tensor {name} F32 [1] {4 * i}-{4 * (i + 1)}"), Entries(header));
    }

    [Theory]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "__metadata__ stands twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}}""", "tensor 'a' has dtype twice")]
    [InlineData("""{"a":{"shape":[],"data_offsets":[0,4]}}""", "tensor 'a' has no dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "shape of tensor 'a': a number is not whole, negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0]}}""", "tensor 'a' has data_offsets of other than two numbers")]
    [InlineData("""{"a":[]}""", "tensor 'a': found an array, expected an object")]
    [InlineData("""{"__metadata__":{"k":1}}""", "metadata 'k': found a number, expected text")]
    [InlineData(""" {}""", "the header does not begin with '{'")]
    [InlineData("""{"a":{""", "the header is not valid JSON")]
    [InlineData("""{}x""", "the header is not valid JSON near its byte 2")]
    public void What_is_no_header_is_refused_with_the_file_and_the_place(string header, string problem)
    {
        string message = Assert.Throws<ModelFileException>(() => Entries(header)).Message;
        Assert.StartsWith("test.safetensors: ", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    private static List<string> Entries(string header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header);
        HeaderReader reader = new(new MemoryStream(bytes), bytes.Length, "test.safetensors", new HeaderBuffers());
        List<string> entries = [];
        for (HeaderEntry entry = reader.Next(); entry != HeaderEntry.End; entry = reader.Next())
        {
            string name = Encoding.UTF8.GetString(reader.Name);
            entries.Add(entry == HeaderEntry.Metadata
                ? $"metadata {name}={Encoding.UTF8.GetString(reader.Value)}"
                : $"tensor {name} {reader.Type} [{string.Join(',', reader.Shape.ToArray())}] {reader.Begin}-{reader.End}");
        }

        return entries;
    }
}
