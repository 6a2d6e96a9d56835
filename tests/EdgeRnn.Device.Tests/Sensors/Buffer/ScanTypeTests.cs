using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Buffer;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Buffer;

public sealed class ScanTypeTests
{
    [Theory]
    [InlineData("le:s12/16>>4", "F0FF", -1)]
    [InlineData("le:s12/16>>4", "107F", 0x7F1)]
    [InlineData("le:u12/16>>4", "F0FF", 0xFFF)]
    [InlineData("le:u12/16>>0", "FFFF", 0xFFF)]
    [InlineData("be:s12/16>>4", "8010", -2047)]
    [InlineData("be:s16/16>>0", "FF38", -200)]
    [InlineData("be:u16/16", "FF38", 0xFF38)]
    [InlineData("be:u24/32>>8", "123456FF", 0x123456)]
    [InlineData("be:s24/32>>8", "FEDCBAFF", -0x12346)]
    [InlineData("le:s20/32>>0", "FFFF0F77", -1)]
    [InlineData("le:u8/8>>0", "80", 128)]
    [InlineData("le:s8/8>>0", "80", -128)]
    [InlineData("le:u1/8>>7", "80", 1)]
    [InlineData("le:s1/8>>7", "80", -1)]
    [InlineData("le:s64/64>>0", "FEFFFFFFFFFFFFFF", -2)]
    [InlineData("be:s64/64>>0", "0000000000000102", 258)]
    [InlineData("le:u32/32>>0", "FFFFFFFF", uint.MaxValue)]
    public void A_value_is_taken_from_its_bits(string text, string bytes, long expected) =>
        Assert.Equal(expected, ScanType.Parse(text, "t").Read(Convert.FromHexString(bytes)));

    [Theory]
    [InlineData("le:s16/16X4>>0", 4, 8)]
    [InlineData("le:s16/16X4", 4, 8)]
    [InlineData("be:u24/32X3>>8", 3, 12)]
    [InlineData("le:s8/8", 1, 1)]
    public void Repeated_values_make_one_element(string text, int repeat, int bytes)
    {
        ScanType type = ScanType.Parse(text, "t");

        Assert.Equal((repeat, bytes), (type.Repeat, type.ElementBytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("le")]
    [InlineData("le:")]
    [InlineData("le:s")]
    [InlineData("me:s12/16>>4")]
    [InlineData("LE:s12/16>>4")]
    [InlineData("le:x12/16>>4")]
    [InlineData("le:s/16>>4")]
    [InlineData("le:s12/>>4")]
    [InlineData("le:s12/16>>")]
    [InlineData("le:s12/16>4")]
    [InlineData("le:s12/16>>4 ")]
    [InlineData(" le:s12/16>>4")]
    [InlineData("le:s12/16>>4x")]
    [InlineData("le:s12/16X>>4")]
    [InlineData("le:s12/16X0>>4")]
    [InlineData("le:s12/16X65>>4")]
    [InlineData("le:s12/16>>4X2")]
    [InlineData("le:s0/16>>0")]
    [InlineData("le:s12/16>>5")]
    [InlineData("le:s17/16>>0")]
    [InlineData("le:s12/0>>0")]
    [InlineData("le:s12/12>>0")]
    [InlineData("le:s12/24>>0")]
    [InlineData("le:s12/128>>0")]
    [InlineData("le:s-12/16>>4")]
    [InlineData("le:s+12/16>>4")]
    [InlineData("le:s12/16>>-4")]
    [InlineData("le:s12/16>>64")]
    [InlineData("le:s99999999999999999999/16>>4")]
    [InlineData("le:s12/16>>4294967296")]
    [InlineData("le:s１２/16>>4")]
    [InlineData("le:s12/16\0>>4")]
    [InlineData("le:s12/16>>4\nle:s12/16>>4")]
    public void A_hostile_text_is_refused_in_one_line_with_what_was_expected(string text)
    {
        SensorException error = Assert.Throws<SensorException>(() => ScanType.Parse(text, "the/path"));

        Assert.StartsWith("the/path: holds '", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected as 'le:s12/16>>4'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void Random_texts_are_parsed_or_refused_and_nothing_else()
    {
        Random random = new(20261123);
        const string Letters = "lebsu:/>X0123456789-. ";
        int parsed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = "le:s12/16X2>>4".ToCharArray();
            for (int k = random.Next(4); k >= 0; k--)
            {
                text[random.Next(text.Length)] = Letters[random.Next(Letters.Length)];
            }

            try
            {
                ScanType type = ScanType.Parse(new string(text), "t");
                long value = type.Read(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255 });
                Assert.Equal(type.Signed ? -1 : type.Bits == 64 ? -1 : (1L << type.Bits) - 1, value);
                parsed++;
            }
            catch (SensorException)
            {
                continue;
            }
        }

        Assert.InRange(parsed, 100, 19_000);
    }
}
