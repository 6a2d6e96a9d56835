using System.Globalization;
using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Reading.RowValues;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Names below titles, other tables and comments, and values that look like numbers and are codes.</summary>
public sealed class HeaderKindsTests : IDisposable
{
    private const int Rows = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("latitude,longitude,elevation,timezone\n52.52,13.41,38.0,GMT\n\ntime,temp,hum\n", "{0:s},{1},{2}\n")]
    [InlineData("Logger: 175H1;;;\nStart: 01.03.2024;;;\n;min.;max.;mean\n[C];20.1;23.4;21.5\n\nid;time;temp;hum\n", "{3};{0:dd.MM.yyyy HH:mm};{1};{2}\n")]
    [InlineData("Station;Lat;Module;Type\nHome;52.1;Indoor;Indoor\ntime;zone;temp;hum\n", "{0:s};Europe/Berlin;{1};{2}\n")]
    [InlineData("Plot Title: x;;;\n#;Date Time, GMT+00:00;temp;hum\n", "{3};{0:yyyy-MM-dd HH:mm};{1};{2}\n")]
    [InlineData("Logger:;testo 174H;;\nStart:;01.03.2024 08:00:00;;\nid;time;temp;hum\n", "{3};{0:dd.MM.yyyy HH:mm:ss};{1};{2}\n")]
    [InlineData("# time temp hum\n", "{4} {1} {2}\n")]
    public void Names_are_those_of_the_rows(string head, string row)
    {
        LoadedRecording read = Read(head, i => Format(row, i));

        Assert.Equal(["temp", "hum"], read.Columns);
        Assert.Equal(Rows, read.Rows);
        Assert.Equal(["temp", "hum"], LiveText.Read(head + string.Concat(Enumerable.Range(0, Rows).Select(i => Format(row, i)))).Channels);
        Assert.Equal(float.Parse(Value(3), CultureInfo.InvariantCulture), read.Values[3][0]);
    }

    [Theory]
    [InlineData(",0,1\n", "{0:s},{1},{2}\n", "0,1", Rows)]
    [InlineData(",0,1\n", "{3},{1},{2}\n", "0,1", Rows)]
    [InlineData(",0\n", "{0:s},{1}\n", "0", Rows)]
    [InlineData(",21.3,45\n", "{0:s},{1},{2}\n", "column2,column3", Rows + 1)]
    [InlineData(",0,45\n", "{0:s},{1},{2}\n", "column2,column3", Rows + 1)]
    public void Numbers_of_columns_above_an_index_are_its_header(string head, string row, string columns, int rows)
    {
        LoadedRecording read = Read(head, i => Format(row, i));

        Assert.Equal(columns.Split(','), read.Columns);
        Assert.Equal(rows, read.Rows);
    }

    [Fact]
    public void A_code_with_a_sign_and_zeros_is_no_number_with_a_decimal_comma() =>
        Assert.Equal(["hum"], Read("DATE,TMP,hum\n", i => Format("{0:s},\"+02{3:00},1\",{2}\n", i)).Columns);

    [Theory]
    [InlineData("+02{3:00},1", new[] { "hum" })]
    [InlineData("-12{3:00},5", new[] { "SLP", "TMP", "hum" })]
    [InlineData("2{3:00},1", new[] { "SLP", "TMP", "hum" })]
    public void A_value_with_its_quality_behind_a_comma_is_no_number(string other, string[] columns) =>
        Assert.Equal(columns, Read("DATE,SLP,TMP,hum\n", i => Format("{0:s},\"101{3:00},1\",\"" + other + "\",{2}\n", i)).Columns);

    [Fact]
    public void A_total_by_name_is_one_from_its_first_increment_on_through_resets()
    {
        LoadedRecording read = Read("time,x_total\n", i => Format("{0:s}", i) + $",{(i < 30 ? 37 * i : 37 * (i - 30))}\n");

        Assert.Contains(read.Notes, note => note.EndsWith("0 wraps and 1 reset", StringComparison.Ordinal));
        Assert.Equal(37, read.Values[20][0]);
    }

    [Theory]
    [InlineData("20,21", 1, 3)]
    [InlineData("20", 1, 2)]
    [InlineData("", 5, 0)]
    public void An_increment_over_more_missing_values_than_usual_is_missing(string missing, int every, int lost)
    {
        LoadedRecording read = Read("time,x_total,b\n", i => Format("{0:s}", i) + $",{(i % every > 0 || missing.Split(',').Contains($"{i}") ? "" : 7_000_000 + (71 * i))},{Value(i)}\n");
        float[] steps = [.. Enumerable.Range(0, Rows).Select(row => read.Values[row][0]).Where(float.IsFinite)];

        Assert.Equal((Rows / every) - 1 - lost, steps.Length);
        Assert.All(steps, step => Assert.Equal(71 * every, step));
    }

    [Fact]
    public void Rows_that_mostly_do_not_fit_the_header_are_refused_as_lines_too()
    {
        string text = "Zeit,Temp,rF\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => Format("{0:dd.MM.yyyy HH:mm}", i) + $",20,{i % 10},50,{i % 7}\n"));

        Assert.Contains("if commas are decimal commas", Assert.Throws<InputException>(() => Read(text, _ => "")).Message, StringComparison.Ordinal);
        Assert.Contains("if commas are decimal commas", Assert.Throws<InputException>(
            () => new TextSource(new MemoryStream(Encoding.UTF8.GetBytes(text)), "standard input", "stdin", "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_an_encoding_that_is_not_known_are_noted()
    {
        string path = _folder.Write("r.csv", (byte[])[.. "t,"u8, 0x93, 0xFA, 0x8E, 0x9E, .. Encoding.UTF8.GetBytes("\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => Format("{0:s},{1}\n", i))))]);

        Assert.Contains(RecordingReader.Read(path, new ReadingOptions()).Notes, note => note.Contains("iconv -f SHIFT_JIS", StringComparison.Ordinal));
    }

    [Fact]
    public void Both_halves_of_a_line_that_zero_bytes_broke_are_left_out()
    {
        string[] lines = [.. Enumerable.Range(0, Rows).Select(i => Format("{0:s},{1},{2}\n", i))];
        lines[20] = lines[20][..22] + new string('\0', 300) + "\n" + lines[20][22..];

        Assert.Equal(2, Read("time,temp,hum\n", i => lines[i]).LeftOut.Count(left => left.Reason.StartsWith("zero bytes stand in it", StringComparison.Ordinal)));
    }

    private static string Format(string row, int i) => string.Format(
        CultureInfo.InvariantCulture, row, new DateTime(2024, 3, 20, 6, 0, 0, DateTimeKind.Utc).AddMinutes(i), Value(i), Value(i + 5), i + 1, 0.5 * i);

    private LoadedRecording Read(string head, Func<int, string> row) =>
        RecordingReader.Read(_folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, Rows).Select(row))), new ReadingOptions());
}
