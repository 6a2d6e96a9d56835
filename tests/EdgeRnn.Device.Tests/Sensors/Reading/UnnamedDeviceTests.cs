using System.Globalization;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Devices and identifiers under names that no list knows; measured columns that look like them stay channels.</summary>
public sealed class UnnamedDeviceTests : IDisposable
{
    private static readonly string[] Codes = ["f4dbdf21", "83dcefb7", "12e45678", "6ab2dff1", "00a3bc11", "98765432"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("hash", 0)]
    [InlineData("_msgid", 3)]
    public void Identifiers_of_which_some_read_as_numbers_are_text(string name, int first)
    {
        string text = Rows($"time,{name},temp", 40, i => $"{At(i)},{Codes[(first + i) % Codes.Length]},{Value(i)}");

        Assert.Equal(["temp"], Columns(text));
        Assert.Equal(40, LiveText.Read(text).Samples.Count);
    }

    [Theory]
    [InlineData("1.234e38", "9.876e37")]
    [InlineData("123456", "654321")]
    [InlineData("-12.5e-3", "-12.6e-3")]
    public void Numbers_of_one_length_are_no_identifiers(string one, string other) =>
        Assert.Equal(["a", "temp"], Columns(Rows("time,a,temp", 40, i => $"{At(i)},{(i % 3 == 0 ? one : other)},{Value(i)}")));

    [Theory]
    [InlineData("time,register,value", "40001", "40002")]
    [InlineData("time,ch,value", "0", "7")]
    [InlineData("time,slot,value", "00421", "00422")]
    public void Numbers_that_come_once_at_each_time_are_devices(string head, string first, string second)
    {
        string text = Rows(head, 80, i => $"{At(i / 2)},{(i % 2 == 0 ? first : second)},{(i % 2 == 0 ? Value(i) : $"4{i % 9}")}");

        Assert.Equal([first, second], Columns(text));
        LiveText live = LiveText.Read(text);
        Assert.Equal((40, 2), (live.Samples.Count, live.Channels.Count));
    }

    [Theory]
    [InlineData("2024-03-05", 4, 6)]
    [InlineData("2024-03-05", 24, 1)]
    public void Hours_beside_a_date_are_no_devices(string start, int perDay, int step)
    {
        DateTime day = DateTime.Parse(start, CultureInfo.InvariantCulture);
        string text = Rows("date,utc_slot,temp", 10 * perDay, i => $"{day.AddDays(i / perDay):yyyy-MM-dd},{i % perDay * step},{Value(i)}");

        Assert.Contains("temp", Columns(text));
    }

    [Fact]
    public void Numbers_of_two_samples_of_one_second_are_channels()
    {
        string text = Rows("time,level,temp", 80, i => $"{At(i / 2)},{30 + (i * i % 11)},{Value(i)}");

        Assert.Equal(["level", "temp"], Columns(text));
    }

    [Theory]
    [InlineData("time,us,sy,id")]
    [InlineData("us,sy,wa,id")]
    public void The_idle_share_of_a_processor_is_a_channel(string head)
    {
        string text = Rows(head, 40, i => $"{(head[0] == 't' ? At(i) : $"{3 + (i % 4)}")},{45 + (i * 7 % 9)},{i % 9},{90 - (i % 9)}");

        Assert.Contains("id", Columns(text));
        Assert.Contains("id", LiveText.Read(text).Channels);
    }

    [Fact]
    public void An_id_of_devices_in_turn_is_none() =>
        Assert.Equal(["1", "2", "3"], Columns(Rows("time,id,temp", 60, i => $"{At(i)},{1 + (i % 3)},{Value(i)}")));

    [Theory]
    [InlineData("", "home/temp {0}", "home/hum {1}", 80)]
    [InlineData("", "A,{0}", "B,{1}", 80)]
    [InlineData("where,value\n", "A,{0}", "B,{1}", 80)]
    [InlineData("", "{{\"where\":\"A\",\"v\":{0}}}", "{{\"where\":\"B\",\"v\":{1}}}", 80)]
    [InlineData("", "home/temp {0}", "home/hum {1}", 4)]
    public void Words_in_turn_with_values_of_their_own_are_devices(string head, string first, string second, int rows)
    {
        string text = head + string.Concat(Enumerable.Range(0, rows).Select(i => string.Format(CultureInfo.InvariantCulture, i % 2 == 0 ? first : second, Value(i), 45 + (i % 6)) + "\n"));

        Assert.Equal(2, Columns(text).Count);
        LiveText live = LiveText.Read(text);
        Assert.Equal((rows / 2, 2), (live.Samples.Count, live.Channels.Count));
    }

    [Theory]
    [InlineData("cold", "warm", 10, 5)]
    [InlineData("N", "S", 1, 0)]
    public void Words_that_do_not_come_in_turn_or_explain_nothing_are_text(string one, string other, int run, int step) =>
        Assert.Equal(["value"], Columns(Rows("state,value", 80, i => $"{(i / run % 2 == 0 ? one : other)},{20 + (i / run % 2 * step) + (i * 7 % 23 / 10.0)}")));

    private IReadOnlyList<string> Columns(string text) => RecordingReader.Read(_folder.Write("r.txt", text), new ReadingOptions()).Columns;

    private static string Rows(string head, int rows, Func<int, string> row) => head + "\n" + string.Concat(Enumerable.Range(0, rows).Select(i => row(i) + "\n"));

    private static string At(int minute) => new DateTime(2024, 3, 5, 8, 0, 0, DateTimeKind.Utc).AddMinutes(minute).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Value(int i) => (21 + (i * 7 % 10 / 10.0)).ToString("0.0", CultureInfo.InvariantCulture);
}
