using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Reading.RowValues;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Exports of programs and services that a reader could take for something else.</summary>
public sealed class ForeignExportsTests : IDisposable
{
    private const int Rows = 60;

    private static readonly DateTime Start = new(2024, 3, 1, 6, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_first_row_with_a_word_in_it_is_no_header()
    {
        LoadedRecording read = Read("time,NO2,O3\n", i => $"{At(i)},{(i % 9 == 0 ? "below" : Value(i))},{Value(i + 1)}\n", new ReadingOptions { MissingWords = ["below"] });

        Assert.Equal(["NO2", "O3"], read.Columns);
        Assert.Equal(Rows, read.Rows);
        Assert.True(float.IsNaN(read.Values[0][0]));
    }

    [Fact]
    public void The_line_that_names_the_separator_is_left_out_with_a_line()
    {
        LoadedRecording read = Read("sep=;\ntime;temp\n", i => $"{At(i)};{Value(i)}\n");

        Assert.Equal(["temp"], read.Columns);
        Assert.Contains(read.LeftOut, left => left.ToString() == "line 1 is left out: it names the separator, as Excel does");
    }

    [Fact]
    public void Units_between_brackets_are_units() =>
        Assert.Equal(["Wh"], Read("Datum,Erzeugung\n[dd.MM.yyyy HH:mm],[Wh]\n", i => $"{Start.AddMinutes(i):dd.MM.yyyy HH:mm},{Value(i)}\n").Report.Channels.Select(channel => channel.Unit));

    [Fact]
    public void Nobody_groups_digits_in_front_of_an_exponent() =>
        Assert.Equal(2000f, Read("n;x\n", i => $"{i};20,000E+02\n", new ReadingOptions { Columns = ["x"] }).Values[0][0]);

    [Fact]
    public void Row_numbers_of_one_device_are_left_out_with_a_line()
    {
        LoadedRecording read = Read("", i => $"cpu,host=a usage={Value(i)},n={i}i {Seconds(i)}000\nmem,host=a free={Value(i + 3)} {Seconds(i)}000\n");

        Assert.Equal(["cpu.usage", "mem.free"], read.Columns);
        Assert.Contains(read.LeftOut, left => left.ToString() == "column 'cpu.n' is left out: it rises by one from row to row");
    }

    [Theory]
    [InlineData("{\"channel\": {\"id\": 7}, \"feeds\": [", "{\"created_at\": \"2024-03-01T06:00:0{0}Z\", \"field1\": \"21.{0}\"}", "]}", "jq -c '.feeds[]' ")]
    [InlineData("{\"hourly\": {\"temperature\": [", "2{0}.5", "]}}", "jq -c '[.hourly.temperature] | transpose[] | {\"hourly.temperature\": .[0]}' ")]
    [InlineData("{\"data\": {\"result\": [{\"metric\": {\"host\": \"a\"}, \"values\": [", "[170925120{0}, \"2{0}.5\"]", "]}]}}", "jq -c '.data.result[0].values[] | {\"time\": .[0], \"value\": .[1]}' ")]
    public void Samples_in_a_list_are_refused_with_the_command_that_unpacks_them(string head, string element, string tail, string command)
    {
        string json = head + string.Join(", ", Enumerable.Range(0, 9).Select(i => element.Replace("{0}", $"{i}", StringComparison.Ordinal))) + tail;

        Assert.Contains(command, Assert.Throws<InputException>(() => Read(json + "\n", _ => "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_over_several_lines_is_refused_with_the_command_that_packs_it() => Assert.Contains(
        "becomes one line by: jq -c", Assert.Throws<InputException>(() => Read("[\n", i => $"  {{\n    \"a\": {i}\n  }},\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Lines_are_skipped_whatever_ends_them() => Assert.Equal(
        ["b"], RecordingReader.Read(_folder.Write("r.csv", "logger 7\rtime,b\r2024-03-01T06:00:00,1\r2024-03-01T06:00:01,3\r"), new ReadingOptions { SkipRows = 1 }).Columns);

    [Fact]
    public void Members_whose_names_show_alike_are_numbered() =>
        Assert.Equal(["t?", "t? 2"], Read("", i => $"{{\"t\\u0001\": {Value(i)}, \"t\\u0002\": {Value(i + 1)}}}\n").Columns);

    private static string At(int minutes) => Start.AddMinutes(minutes).ToString("s", CultureInfo.InvariantCulture);

    private static long Seconds(int minutes) => new DateTimeOffset(Start.AddMinutes(minutes)).ToUnixTimeSeconds();

    private LoadedRecording Read(string head, Func<int, string> row, ReadingOptions? options = null) =>
        RecordingReader.Read(_folder.Write("r.txt", head + string.Concat(Enumerable.Range(0, Rows).Select(row))), options ?? new ReadingOptions());
}
