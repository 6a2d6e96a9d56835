using System.Globalization;
using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Reading.RowValues;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Recordings as loggers, spreadsheets and databases of many countries write them.</summary>
public sealed class FurtherKindsTests : IDisposable
{
    private const int Rows = 60;

    private static readonly DateTime Start = new(2024, 3, 1, 6, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{0:ddd MMM dd HH:mm:ss yyyy}", 0)]
    [InlineData("{0:yyyy-MM-dd HH:mm:ss} CET", -3600)]
    [InlineData("{0:yyyy-MM-dd HH:mm:ss}:000", 0)]
    [InlineData("{0:yyyy-MM-dd'T'HH:mm:ss}+01:00[Europe/Berlin]", -3600)]
    [InlineData("\"{0:ddd, dd MMM yyyy HH:mm:ss} GMT\"", 0)]
    [InlineData("{0:yyyyMMdd'T'HHmmss'Z'}", 0)]
    [InlineData("{0:d. }März{0: yyyy HH:mm}", 0)]
    [InlineData("{0:dd }mars{0: yyyy HH:mm}", 0)]
    [InlineData("{1}", 0)]
    [InlineData("{1}000", 0)]
    [InlineData("{2}", 0)]
    public void A_time_is_read_however_it_is_written(string form, int seconds)
    {
        LoadedRecording read = Read("when,temp\n", i =>
            string.Format(CultureInfo.InvariantCulture, form, At(i), new DateTimeOffset(At(i)).ToUnixTimeSeconds(), At(i).Ticks) + $",{Value(i)}\n");

        Assert.Equal(["temp"], read.Columns);
        Assert.All(Enumerable.Range(0, Rows), row => Assert.Equal(At(row).AddSeconds(seconds), Time(read, row)));
    }

    [Theory]
    [InlineData("date,time,temp\n", "{0:yyyyMMdd},{0:HHmm},{1}\n")]
    [InlineData("year,month,day,hour,minute,temp\n", "{0:yyyy},{0:%M},{0:%d},{0:%H},{0:%m},{1}\n")]
    [InlineData("Year,Day,HourMin,temp\n", "{0:yyyy},61,{0:Hmm},{1}\n")]
    [InlineData("time,hour,weekday,temp\n", "{0:s},{0:%H},4,{1}\n")]
    [InlineData("time,uptime_s,temp\n", "{0:s},{2},{1}\n")]
    [InlineData("id,time,temp\n", "{3},{0:s},{1}\n")]
    [InlineData(",time,temp\n", "{4},{0:s},{1}\n")]
    public void Parts_of_times_clocks_and_row_numbers_are_no_channels(string head, string row)
    {
        LoadedRecording read = Read(head, i => string.Format(CultureInfo.InvariantCulture, row, At(i), Value(i), 3600 + (60 * i), 1000 + (3 * i), i + (i / 7)));

        Assert.Equal(["temp"], read.Columns);
        Assert.All(Enumerable.Range(0, Rows), i => Assert.Equal(At(i), Time(read, i)));
    }

    [Theory]
    [InlineData("{0} °C", "°C")]
    [InlineData("{0}\u00A0W", "W")]
    [InlineData("{0}%", "%")]
    public void A_unit_behind_each_number_is_its_unit(string form, string unit)
    {
        LoadedRecording read = Read("time,a\n", i => $"{S(i)},{string.Format(CultureInfo.InvariantCulture, form, Value(i))}\n");

        Assert.Equal(unit, read.Report.Channels.Single().Unit);
        Assert.Equal(float.Parse(Value(5), CultureInfo.InvariantCulture), read.Values[5][0]);
    }

    [Theory]
    [InlineData("12,34,567.25", 1234567.25f)]
    [InlineData("1,234,567.25", 1234567.25f)]
    [InlineData("2,34,567", 234567f)]
    public void Thousands_are_grouped_as_in_India_too(string number, float value) =>
        Assert.Equal(value, Read("time,a,b\n", i => $"{S(i)},\"{number}\",{Value(i)}\n", new ReadingOptions { Columns = ["a"] }).Values[0][0]);

    [Theory]
    [InlineData("Zeit;Sensor 1;;Sensor 2;\n;Temp;rF;Temp;rF\n;°C;%;°C;%\n", "Sensor 1 Temp,Sensor 1 rF,Sensor 2 Temp,Sensor 2 rF")]
    [InlineData(";/cpu/0;/cpu/1;/gpu/0;/gpu/1\nTime;cpu0;cpu1;gpu0;gpu1\n", "cpu0,cpu1,gpu0,gpu1")]
    [InlineData("Station;47.1;8.5;408;1\nTime;cpu0;cpu1;gpu0;gpu1\n", "cpu0,cpu1,gpu0,gpu1")]
    public void The_names_of_columns_stand_in_several_lines(string head, string names) => Assert.Equal(
        names.Split(','), Read(head, i => $"{At(i):yyyy-MM-dd HH:mm:ss};{Value(i)};{Value(i + 9)};{Value(i + 3)};{Value(i + 5)}\n").Columns);

    [Fact]
    public void A_repeated_header_and_a_summary_are_left_out_with_a_line_for_each()
    {
        string rows = string.Concat(Enumerable.Range(0, Rows).Select(i => $"{S(i)},{Value(i)}\n"));
        LoadedRecording twice = RecordingReader.Read(_folder.Write("t.csv", "time,temp\n" + rows + "time,temp\n" + rows), new ReadingOptions());
        LoadedRecording summary = RecordingReader.Read(_folder.Write("s.csv", "time,temp\n" + rows + "Min,17\nMax,24\n"), new ReadingOptions());

        Assert.Equal((2 * Rows, Rows), (twice.Rows, summary.Rows));
        Assert.Contains(twice.LeftOut, left => left.ToString() == "1 line that repeats the header is left out: line 62 is the first");
        Assert.Contains(summary.LeftOut, left => left.What == "2 lines at the end");
    }

    [Fact]
    public void One_time_that_cannot_be_read_does_not_hide_the_column_of_times()
    {
        LoadedRecording read = Read("time,temp\n", i => $"{(i == 17 ? "ERROR" : At(i).ToString("s", CultureInfo.InvariantCulture))},{Value(i)}\n");

        Assert.Equal("time", read.Report.Time!.Column);
        Assert.Contains("1 row has no time that can be read in 'time': 'ERROR' in line 19 is the first", read.Notes);
    }

    [Fact]
    public void A_clock_that_was_not_set_and_days_of_clocks_are_noted()
    {
        LoadedRecording unset = Read("time,temp\n", i => $"{(i < 5 ? DateTime.UnixEpoch.AddMinutes(i) : At(i)):s},{Value(i)}\n");
        LoadedRecording clocks = Read("clock,temp\n", i => $"{At(30 * i):HH:mm:ss},{Value(i)}\n");

        Assert.Contains(unset.Notes, note => note.StartsWith("5 rows have a time from before 1990", StringComparison.Ordinal));
        Assert.Contains(clocks.Notes, note => note.Contains("pass midnight 2 times", StringComparison.Ordinal) || note.Contains("pass midnight 1 time", StringComparison.Ordinal));
        Assert.All(Enumerable.Range(1, Rows - 1), row => Assert.Equal(1_800_000_000_000, clocks.Times![row] - clocks.Times[row - 1]));
    }

    [Fact]
    public void What_changes_behind_the_first_rows_is_seen()
    {
        LoadedRecording devices = Read("time,device,temp\n", i => $"{S(i % 1500)},{(i < 1500 ? "A" : "B")},{Value(i)}\n", rows: 3000);
        LoadedRecording totals = Read("time,energy_wh\n", i => $"{S(i)},{1_200_000_000L + (i < 1500 ? 0 : 6 * (i - 1500))}\n", rows: 3000);

        Assert.Equal(["A", "B"], devices.Columns);
        Assert.Equal(6f, totals.Values[2000][0]);
    }

    [Fact]
    public void Steps_that_a_float_does_not_hold_are_counted() => Assert.Contains(
        Read("time,x\n", i => $"{S(i)},{1_200_000_000L + (7 * (i % 2))}\n").Notes, note => note.Contains("steps are finer than a float", StringComparison.Ordinal));

    [Fact]
    public void Devices_that_report_in_turn_are_channels_of_their_own() => Assert.Equal(
        ["12", "9001"],
        Read("", i => $"{{\"time\": \"{S(i)}\", \"id\": {(i % 2 == 0 ? 12 : 9001)}, \"temperature\": {Value(i + (i % 2 * 20))}}}\n").Columns);

    [Theory]
    [InlineData("NaN", true)]
    [InlineData("\"NaN\"", true)]
    [InlineData("null", true)]
    [InlineData("2.5", false)]
    public void Not_a_number_in_JSON_is_missing(string member, bool isMissing) => Assert.Equal(
        isMissing, float.IsNaN(Read("", i => $"{{\"t\": {1709251200 + (60 * i)}, \"a\": {(i == 7 ? member : Value(i))}, \"name\": \"NaN: \\\"x\\\"\"}}\n").Values[7][0]));

    [Fact]
    public void Words_of_ones_own_can_be_declared_missing()
    {
        string path = _folder.Write("r.csv", "time,a\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{S(i)},{(i == 9 ? "OL" : Value(i))}\n")));

        Assert.Contains("declare it missing: --missing OL", Assert.Throws<InputException>(() => RecordingReader.Read(path, new ReadingOptions())).Message, StringComparison.Ordinal);
        Assert.Equal(1, RecordingReader.Read(path, new ReadingOptions { MissingWords = ["OL"] }).Missing);
    }

    [Fact]
    public void A_given_order_of_dates_refuses_dates_in_another()
    {
        string path = _folder.Write("r.csv", "time,a\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{At(i):yyyy-MM-dd HH:mm},{Value(i)}\n")));

        Assert.Contains("is no time as --time-format day-first says", Assert.Throws<InputException>(
            () => RecordingReader.Read(path, new ReadingOptions { TimeFormat = "day-first" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_comma_alone_in_each_line_is_a_decimal_mark_or_a_separator()
    {
        string path = _folder.Write("r.csv", string.Concat(Enumerable.Range(0, Rows).Select(i => Value(i).Replace('.', ',') + "\n")));

        Assert.Contains("can be read in two ways, one number with a decimal comma or two whole numbers", Assert.Throws<InputException>(
            () => RecordingReader.Read(path, new ReadingOptions())).Message, StringComparison.Ordinal);
        Assert.Equal(float.Parse(Value(3), CultureInfo.InvariantCulture), RecordingReader.Read(path, new ReadingOptions { Separator = ';' }).Values[3][0]);
        Assert.Equal(2, RecordingReader.Read(path, new ReadingOptions { Separator = ',' }).Columns.Count);
    }

    [Fact]
    public void UTF_32_is_read() => Assert.Equal("UTF-32 little-endian", RecordingReader.Read(
        _folder.Write("r.csv", (byte[])[.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("a\n1\n2\n")]), new ReadingOptions()).Report.Encoding);

    private static DateTime At(int minutes) => Start.AddMinutes(minutes);

    private static string S(int minutes) => At(minutes).ToString("s", CultureInfo.InvariantCulture);

    private static DateTime Time(LoadedRecording read, int row) => DateTime.UnixEpoch.AddTicks(read.Times![row] / 100);

    private LoadedRecording Read(string head, Func<int, string> row, ReadingOptions? options = null, int rows = Rows) => RecordingReader.Read(
        _folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, rows).Select(row))), options ?? new ReadingOptions());
}
