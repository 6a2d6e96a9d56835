using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Kinds of recordings of which more than the dialect matters: their rows, times and totals.</summary>
public sealed class RecordedKindsTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Long_form_becomes_a_channel_for_each_entity()
    {
        LoadedRecording read = Read("entity_id,state,last_changed\n", 40, i =>
            $"sensor.temp,{20 + (i % 3)}.5,{At(60 * i)}\nsensor.hum,{50 + (i % 7)},{At((60 * i) + 20)}\n");

        Assert.Equal(["sensor.temp", "sensor.hum"], read.Columns);
        Assert.Equal(40, read.Rows);
        Assert.Equal([21.5f, 51f], read.Values[1].ToArray());
        Assert.Contains(read.Notes, note => note.Contains("long form", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_are_resampled_to_the_mean_the_last_state_and_the_increment()
    {
        LoadedRecording read = Read("time,temp,door,energy_total\n", 120, i => $"{At(10 * i)},{i}.5,{(i % 6 == 5 ? "on" : "off")},{1_000_000_000 + (7 * i)}\n", new ReadingOptions { Every = TimeSpan.FromMinutes(1) });

        Assert.Equal(["temp", "door", "energy_total"], read.Columns);
        Assert.Equal(20, read.Rows);
        Assert.Equal([9f, 1f, 42f], read.Values[1].ToArray());
        Assert.Equal(Start.AddMinutes(1), DateTime.UnixEpoch.AddTicks(read.Times![1] / 100));
    }

    [Fact]
    public void A_pause_within_an_interval_is_missing_and_noted()
    {
        LoadedRecording read = Read("time,temp\n", 60, i => $"{At((10 * i) + (i < 30 ? 0 : 120))},{i}.5\n", new ReadingOptions { Every = TimeSpan.FromMinutes(1) });

        Assert.Equal(12, read.Rows);
        Assert.True(float.IsNaN(read.Values[5][0]) && float.IsNaN(read.Values[6][0]));
        Assert.Contains("2 intervals hold no row: their values are missing", read.Notes);
    }

    [Fact]
    public void A_total_is_differenced_over_wraps_and_resets()
    {
        long total = 65_000;
        LoadedRecording read = Read("time,pulses_total\n", 300, i =>
        {
            total = i == 200 ? 3 : (total + 5 + (i % 3)) % 65_536;
            return $"{At(60 * i)},{total}\n";
        });

        Assert.Equal(["pulses_total"], read.Columns);
        Assert.True(float.IsNaN(read.Values[0][0]));
        Assert.All(Enumerable.Range(1, 299), row => Assert.Equal(row == 200 ? 3f : 5f + (row % 3), read.Values[row][0]));
        Assert.Contains("column 'pulses_total' is a running total: its increments are modelled, 1 wrap and 1 reset", read.Notes);
    }

    [Theory]
    [InlineData(10, 27, 60, "back")]
    [InlineData(3, 31, -60, "forward")]
    public void Local_times_count_on_over_a_change_of_summer_time(int month, int day, int minutes, string direction)
    {
        DateTime change = new(2024, month, day, minutes > 0 ? 3 : 2, 0, 0), from = change.AddMinutes(-15 * 20);
        LoadedRecording read = Read("time,temp\n", 40, i =>
        {
            DateTime local = from.AddMinutes((15 * i) - (i >= 20 ? minutes : 0));
            return string.Create(CultureInfo.InvariantCulture, $"{local:yyyy-MM-dd HH:mm},{i}.5\n");
        });

        Assert.All(Enumerable.Range(1, 39), row => Assert.Equal(900_000_000_000, read.Times![row] - read.Times[row - 1]));
        Assert.Contains(read.Notes, note => note.Contains($"at row 20 the clock was set {direction} by one hour", StringComparison.Ordinal));
    }

    [Fact]
    public void Days_of_a_spreadsheet_are_times()
    {
        LoadedRecording read = Read("when,temp\n", 40, i => string.Create(CultureInfo.InvariantCulture, $"{45352 + (i / 96.0):F8},{i}.5\n"));

        Assert.Equal(["temp"], read.Columns);
        Assert.InRange(DateTime.UnixEpoch.AddTicks(read.Times![4] / 100), Start.AddMinutes(60).AddMilliseconds(-5), Start.AddMinutes(60).AddMilliseconds(5));
    }

    [Fact]
    public void Newest_first_is_read_in_the_order_of_time()
    {
        LoadedRecording read = Read("time,temp\n", 40, i => $"{At(-60 * i)},{i}.5\n");

        Assert.Equal(39.5f, read.Values[0][0]);
        Assert.True(read.Times![0] < read.Times[39]);
        Assert.Contains("the newest row stands first: the rows are read in the order of time", read.Notes);
    }

    [Theory]
    [InlineData("unavailable")]
    [InlineData("unknown")]
    [InlineData("none")]
    public void Words_for_nothing_are_missing_and_counted(string word)
    {
        LoadedRecording read = Read("time,temp,hum\n", 40, i => $"{At(60 * i)},{i}.5,{(i % 4 == 1 ? "5" + (i % 7) : word)}\n");

        Assert.Equal(["temp", "hum"], read.Columns);
        Assert.Equal(30, read.Missing);
        Assert.Contains($"column 'hum': '{word}' is read as missing, 30 times", read.Notes);
    }

    [Theory]
    [InlineData("time,temp\r", "{0},{1}.5\r")]
    [InlineData("\"Plot Title: 7\"\n\"#\",\"Date Time, GMT+00:00\",\"temp\"\n", "{2},{0},{1}.5\n")]
    [InlineData("time\ttemp\n\t°C\n", "{0}\t{1}.5\n")]
    [InlineData("\"time\" \"temp\"\n", "\"{2}\" \"{0}\" {1}.5\n")]
    public void Heads_and_line_ends_of_other_programs_are_read(string head, string row)
    {
        LoadedRecording read = Read(head, 40, i => string.Format(CultureInfo.InvariantCulture, row, At(60 * i), 20 + (i % 3), i + 1));

        Assert.Equal(["temp"], read.Columns.Select(name => name.Split(',')[0]));
        Assert.Equal(40, read.Rows);
        Assert.Equal(21.5f, read.Values[1][0]);
    }

    [Fact]
    public void Zero_bytes_and_a_line_that_is_cut_off_are_left_out_with_a_line_for_each()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{At(60 * i)},{i}.5,{i % 7}\n"));
        LoadedRecording zeroes = RecordingReader.Read(_folder.Write("z.csv", "time,a,b\n" + rows + new string('\0', 300)), new ReadingOptions());
        LoadedRecording cut = RecordingReader.Read(_folder.Write("c.csv", "time,a,b\n" + rows + "2024-03-01T01:"), new ReadingOptions());

        Assert.Equal((40, 40), (zeroes.Rows, cut.Rows));
        Assert.Contains(zeroes.LeftOut, left => left.What == "300 zero bytes");
        Assert.Contains(cut.LeftOut, left => left.What == "line 42" && left.ToString().Contains("the file ends within it", StringComparison.Ordinal));
    }

    [Fact]
    public void Dates_that_fit_two_orders_with_other_steps_are_refused_with_both()
    {
        string[] days = ["01/02/2024", "02/05/2024"];
        InputException error = Assert.Throws<InputException>(() => Read("date,temp\n", 2, i => $"{days[i]},{i}.5\n"));

        Assert.Contains("can be read in two ways", error.Message, StringComparison.Ordinal);
        Assert.Contains("--time-format day-first", error.Message, StringComparison.Ordinal);
        Assert.Contains("--time-format month-first", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--decimal ;", "--decimal ;: expected . or ,")]
    [InlineData("--separator ab", "--separator ab: expected one character")]
    [InlineData("--missing 1,,2", "--missing 1,,2: expected numbers or words between commas")]
    [InlineData("--every 5", "--every 5: expected a duration as")]
    [InlineData("--skip-rows -1", "--skip-rows -1: expected a whole number from 0 to 1000000")]
    [InlineData("--time-format soon", "--time-format soon: expected day-first, month-first")]
    [InlineData("--time-format excel", "r.csv:2: '2024-03-01T00:00:00Z' in column 'time' is no time as --time-format excel says; expected day-first,")]
    [InlineData("--time-column x", "--time-column x: no such column in ")]
    [InlineData("--columns x", "--columns x: no such column in ")]
    [InlineData("--entity x", "--entity x: no such column in ")]
    [InlineData("--time-column a", "column 'a' holds no times: 'x'; choose another with --time-column")]
    public void A_wrong_option_is_one_line_that_names_it_and_the_remedy(string option, string expected)
    {
        string path = _folder.Write("r.csv", $"time,a,b\n{At(0)},x,1\n{At(60)},y,2\n{At(120)},x,4\n");

        CommandResult result = CommandLine.Run(["explain", path, .. option.Split(' ')]);

        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.True(result.Error.Contains("expected", StringComparison.Ordinal) || result.Error.Contains("choose", StringComparison.Ordinal), result.Error);
    }

    private static string At(int seconds) => Start.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private LoadedRecording Read(string head, int rows, Func<int, string> row, ReadingOptions? options = null) =>
        RecordingReader.Read(_folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, rows).Select(row))), options ?? new ReadingOptions());
}
