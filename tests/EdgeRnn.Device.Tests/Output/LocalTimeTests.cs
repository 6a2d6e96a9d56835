using EdgeRnn.Device.Output;
using Xunit;

namespace EdgeRnn.Device.Tests.Output;

public class LocalTimeTests
{
    private static readonly DateTime Noon = new(2026, 11, 28, 12, 5, 9, DateTimeKind.Utc);

    [Fact]
    public void Away_from_utc_both_clocks_are_shown() => Assert.Equal(
        "17:35:09+05:30 (12:05:09Z)", LocalTime.Of(Noon, TimeZoneInfo.CreateCustomTimeZone("x", new TimeSpan(5, 30, 0), "x", "x")));

    [Fact]
    public void In_utc_one_is_enough() => Assert.Equal("12:05:09Z", LocalTime.Of(Noon, TimeZoneInfo.Utc));

    [Theory]
    [InlineData(float.NaN, "-")]
    [InlineData(0f, "0")]
    [InlineData(-1.5f, "-1.5")]
    [InlineData(138130f, "138130")]
    [InlineData(-13813046f, "-13813046")]
    [InlineData(3.5e12f, "3.5E+12")]
    [InlineData(-1.25e-9f, "-1.25E-9")]
    [InlineData(0.00123456f, "0.0012346")]
    public void Figures_are_short(float value, string expected)
    {
        Assert.Equal(expected, Figure.Of(value));
        Assert.InRange(Figure.Of(value).Length, 1, 10);
    }
}
