using System.Buffers.Binary;
using System.Text;
using EdgeRnn.Storage;
using Xunit;

namespace EdgeRnn.Tests.Storage;

public class HostileFileTests
{
    private const string Good = "\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}";

    /// <summary>A header, the bytes of data after it, and what the error must say.</summary>
    public static TheoryData<string, int, string> Headers => new()
    {
        { "", 2, "header of 0 bytes" },
        { "{", 2, "header of 1 bytes" },
        { "[]", 0, "the header: found an array, expected an object" },
        { "  {}", 0, "does not begin with '{'" },
        { new string(' ', HeaderBuffers.MaxTextBytes) + "{}", 0, "does not begin with '{'" },
        { "{" + new string(' ', 30_000) + "x}", 0, "not valid JSON near its byte 30001" },
        { "\ufeff{}", 0, "not valid JSON near its byte 0" },
        { "{} {}", 0, "not valid JSON near its byte 3" },
        { "{\0}", 0, "not valid JSON near its byte 1" },
        { "{// comment\n}", 0, "not valid JSON near its byte 1" },
        { "{" + Good, 2, "not valid JSON" },
        { "{" + Good + ",}", 2, "not valid JSON" },
        { "{\"a\":{\"dtype\":\"U8\",\"sha", 2, "not valid JSON" },
        { "{" + Good + "," + Good + "}", 4, "tensor 'a' stands twice" },
        { "{" + Good + "," + Good + "}", 2, "tensor 'a' overlaps another: so far the tensors have 4 bytes, the data section has 2" },
        { "{" + Good.Replace("[2]", "[0]").Replace("0,2", "0,0") + "," + Good + "}", 2, "tensor 'a' stands twice" },
        { "{" + Good + "," + Good.Replace("\"a\"", "\"b\"") + "," + Good.Replace("\"a\"", "\"c\"").Replace("0,2", "4,6") + "}", 6, "overlaps 'a', which ends at 2" },
        { "{" + Good + "," + Good.Replace("\"a\"", "\"b\"").Replace("0,2", "3,5") + "," + Good.Replace("\"a\"", "\"c\"").Replace("0,2", "3,5") + "}", 6, "hole from byte 2 to 3 of the data, between 'a' and 'b'" },
        { "{" + Good + "}", 3, "data section has 3 bytes, but the tensors cover 2" },
        { "{" + Good + "}", 1, "tensor 'a' ends at byte 2 of the data, but only 1 are there: the file is cut short" },
        { "{" + Good.Replace("0,2", "2,0") + "}", 2, "tensor 'a' has data_offsets that run backwards: 2 to 0" },
        { "{" + Good.Replace("0,2", "0,1") + "}", 2, "tensor 'a' has 1 bytes by its data_offsets; U8 [2] needs 2" },
        { "{" + Good.Replace("0,2", "0,9223372036854775807") + "}", 2, "U8 [2] needs 2" },
        { "{" + Good.Replace("0,2", "0,9223372036854775808") + "}", 2, "data_offsets of tensor 'a': a number is not whole, negative, or larger" },
        { "{" + Good.Replace("0,2", "0") + "}", 2, "data_offsets of other than two numbers" },
        { "{" + Good.Replace("0,2", "0,1,2") + "}", 2, "data_offsets of tensor 'a': more than 2 numbers" },
        { "{" + Good.Replace("[2]", "[-2]") + "}", 2, "shape of tensor 'a': a number is not whole, negative, or larger" },
        { "{" + Good.Replace("[2]", "[2.0]") + "}", 2, "shape of tensor 'a': a number is not whole, negative, or larger" },
        { "{" + Good.Replace("[2]", "[2e0]") + "}", 2, "shape of tensor 'a': a number is not whole, negative, or larger" },
        { "{" + Good.Replace("[2]", "[\"2\"]") + "}", 2, "shape of tensor 'a': found text, expected a number" },
        { "{" + Good.Replace("[2]", "2") + "}", 2, "shape of tensor 'a': found a number, expected an array" },
        { "{" + Good.Replace("[2]", "[4294967296,4294967296]") + "}", 2, "size overflows or is no whole number of bytes: [4294967296, 4294967296]" },
        { "{" + Good.Replace("[2]", "[9223372036854775807,2]").Replace("U8", "F64") + "}", 2, "size overflows" },
        { "{" + Good.Replace("[2]", "[3]").Replace("U8", "F4") + "}", 2, "no whole number of bytes: [3]" },
        { "{" + Good.Replace("[2]", "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]") + "}", 2, "shape of tensor 'a': more than 16 numbers" },
        { "{" + Good.Replace("U8", "Q4_K") + "}", 2, "unknown dtype 'Q4_K'" },
        { "{" + Good.Replace("\"U8\"", "8") + "}", 2, "dtype of tensor 'a': found a number, expected text" },
        { "{" + Good.Replace("\"dtype\":\"U8\",", "") + "}", 2, "tensor 'a' has no dtype" },
        { "{" + Good.Replace("\"shape\":[2],", "") + "}", 2, "tensor 'a' has no shape" },
        { "{" + Good.Replace(",\"data_offsets\":[0,2]", "") + "}", 2, "tensor 'a' has no data_offsets" },
        { "{" + Good.Replace("\"shape\"", "\"shape\":[2],\"shape\"") + "}", 2, "tensor 'a' has shape twice" },
        { "{" + Good.Replace("\"shape\"", "\"strides\":[1],\"shape\"") + "}", 2, "tensor 'a' has a field other than" },
        { "{\"a\":null}", 0, "tensor 'a': found Null, expected an object" },
        { "{\"a\":[[[[[[[[[[[[]]]]]]]]]]]]}", 0, "tensor 'a': found an array, expected an object" },
        { "{\"a\":{\"shape\":[[[[[[[[[[[[]]]]]]]]]]]]}}", 0, "shape of tensor 'a': found an array, expected a number" },
        { "{\"__metadata__\":{\"k\":{\"k\":{}}}}", 0, "metadata 'k': found an object, expected text" },
        { "{\"__metadata__\":\"text\"}", 0, "__metadata__: found text, expected an object" },
        { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "__metadata__ stands twice" },
        { "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, "metadata 'k' stands twice" },
        { "{" + Good.Replace("\"a\"", "\"\\ud800\"") + "}", 2, "a name is not valid UTF-8" },
        { "{" + Good.Replace("\"a\"", "\"" + new string('n', 1025) + "\"") + "}", 2, "a name has 1025 bytes; at most 1024" },
        { "{" + Good.Replace("\"a\"", "\"" + new string('n', 30_000) + "\"") + "}", 2, "a text in the header is longer than 24576 bytes" },
        { "{" + Good.Replace("\"a\"", "\"\\u001b[31m\"").Replace("U8", "?") + "}", 2, "tensor '?[31m' has the unknown dtype '?'" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_bad_header_is_refused_with_its_own_message(string header, int dataBytes, string message)
    {
        ModelFileException error = Craft.Refused(Craft.File(header, dataBytes));
        Assert.StartsWith("test.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_header_that_the_bad_ones_are_made_of_is_good() => Craft.Open(Craft.File("{" + Good + "}", 2)).Dispose();

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_in_names_texts_and_types()
    {
        foreach (string where in (string[])["\"a\"", "\"U8\"", "\"v\""])
        {
            byte[] header = Encoding.Latin1.GetBytes(("{\"__metadata__\":{\"k\":\"v\"}," + Good + "}").Replace(where, "\"\u00ff\""));
            Assert.Contains("is not valid UTF-8", Craft.Refused(Craft.File(header, 2)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0UL, "header of 0 bytes")]
    [InlineData(11UL, "says its header has 11 bytes, but 10 follow")]
    [InlineData(1UL << 40, "says its header has 1099511627776 bytes, but 10 follow")]
    [InlineData(ulong.MaxValue, "says its header has 18446744073709551615 bytes, but 10 follow")]
    [InlineData(ulong.MaxValue - 7, "bytes, but 10 follow")]
    public void A_header_length_beyond_the_file_is_refused(ulong length, string message)
    {
        byte[] file = new byte[18];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        Assert.Contains(message, Craft.Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_above_the_limit_is_refused_and_the_limit_can_be_raised()
    {
        byte[] file = Craft.File("{}" + new string(' ', SafetensorsFile.DefaultMaxHeaderBytes), 0);
        Assert.Contains("a header of 1048578 bytes; at most 1048576 are accepted", Craft.Refused(file).Message, StringComparison.Ordinal);
        SafetensorsFile.Open(new MemoryStream(file), "f", 2_000_000).Dispose();
    }

    [Fact]
    public void Fewer_bytes_than_a_length_are_refused()
    {
        for (int length = 0; length < 8; length++)
        {
            Assert.Contains($"has {length} bytes; a safetensors file has at least 10", Craft.Refused(new byte[length]).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_refused()
    {
        using MemoryStream inner = new(Craft.File("{}", 0));
        using System.IO.Compression.BrotliStream stream = new(inner, System.IO.Compression.CompressionMode.Decompress);
        Assert.Contains("cannot seek", Assert.Throws<ModelFileException>(() => SafetensorsFile.Open(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_most_64_KB_are_allocated_before_a_file_is_verified()
    {
        string many = string.Join(",", Enumerable.Range(0, 15_000).Select(i => Craft.Entry($"t{i}", "U8", "1", i, i + 1)));
        string texts = string.Join(",", Enumerable.Range(0, 40).Select(i => $"\"{i}\":\"{new string('v', 20_000)}\""));
        byte[][] files =
        [
            Craft.File($"{{{many}}}", 15_001),
            Craft.File($"{{{many}}}", 14_999),
            Craft.File($"{{\"__metadata__\":{{{texts}}},\"a\":0}}", 0),
            Craft.File($"{{{Craft.Entry("a", "F32", "9000000000", 0, 36_000_000_000)}}}", 10),
            Craft.File(new string('[', 1_000_000), 0),
        ];
        Assert.All(files, file =>
        {
            MemoryStream stream = new(file);
            Measure(stream);
            stream.Position = 0;
            Assert.InRange(Measure(stream), 1, 64 * 1024);
        });
    }

    private static long Measure(Stream stream)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            SafetensorsFile.Open(stream, "f").Dispose();
        }
        catch (ModelFileException)
        {
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        throw new InvalidOperationException("The file was accepted.");
    }
}
