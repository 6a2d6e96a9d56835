using System.Globalization;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Reading.RowValues;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Times as weather services, spreadsheets and boards without a set clock write them.</summary>
public sealed class ClockKindsTests : IDisposable
{
    private const int Rows = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("MESS_DATUM;temp\n", "{0:yyyyMMddHH};{1}\n", 3600)]
    [InlineData("MESS_DATUM;temp\n", "{0:yyyyMMddHHmm};{1}\n", 600)]
    [InlineData("Date,temp\n", "{2},{1}\n", 86400)]
    [InlineData("month,temp\n", "{0:yyyy-MM},{1}\n", 2678400)]
    [InlineData("time,temp\n", "{0:mm:ss'.0'},{1}\n", 2)]
    [InlineData("Date;Time;temp\n", "{0:dd/MM/yyyy};{0:HH.mm.ss};{1}\n", 3600)]
    [InlineData("time,minute_ts,temp\n", "{0:s},{3},{1}\n", 10)]
    public void A_clock_is_the_time_and_its_interval_that_of_the_rows(string head, string row, int interval)
    {
        DateTime start = new(2024, 2, 20, 0, 0, 0, DateTimeKind.Utc);
        LoadedRecording read = Read(head, i =>
        {
            DateTime time = interval > 2_000_000 ? start.AddMonths(i) : start.AddSeconds((double)i * interval);
            long minute = new DateTimeOffset(time).ToUnixTimeSeconds() / 60 * 60;
            return string.Format(CultureInfo.InvariantCulture, row, time, Value(i), 45352 + i, minute);
        });

        Assert.Equal(["temp"], read.Columns);
        Assert.Equal(interval, read.Report.Time!.Interval / 1e9);
        Assert.Equal(0, read.Report.Time.Back);
    }

    [Theory]
    [InlineData("101,{0:yyyy},{2},{3},{1}\n", 900, "column5")]
    [InlineData("{0:yyyy} {0:MM} {0:dd} {0:HH} {1}\n", 3600, "column5")]
    [InlineData("{0:yyyy};{0:MM};{0:dd};{1}\n", 86400, "column4")]
    [InlineData("{0:yyyy}\t{0:MM}\t{0:dd}\t{0:HHmm}\t{1}\n", 600, "column5")]
    [InlineData("{0:yyyy},{0:MM},{0:dd},{0:HH},{0:mm},{0:ss},{1}\n", 10, "column7")]
    [InlineData("7,{0:yyyy},{2},{0:HH},{0:mm},{1}\n", 300, "column6")]
    public void Parts_of_a_time_in_columns_without_names_are_found_by_what_they_count(string row, int interval, string channel)
    {
        DateTime start = new(2023, 12, 31, 22, 0, 0, DateTimeKind.Utc);
        LoadedRecording read = Read("", i =>
        {
            DateTime time = start.AddSeconds((double)i * interval);
            return string.Format(CultureInfo.InvariantCulture, row, time, Value(i), time.DayOfYear, (time.Hour * 100) + time.Minute);
        });

        Assert.Equal([channel], read.Columns);
        Assert.Equal(interval, read.Report.Time!.Interval / 1e9);
        Assert.StartsWith(interval == 86400 ? "2023-12-31" : "2023-12-31T22:00:00", read.Report.Time.First, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clock,value,ns\n", "{0},{1},{2}\n", 1)]
    [InlineData("time,ping,ms\n", "{0},{1},{3}\n", 2)]
    public void Nanoseconds_beside_whole_seconds_are_a_part_of_the_time_and_milliseconds_a_channel(string head, string row, int channels)
    {
        LoadedRecording read = Read(head, i => string.Format(CultureInfo.InvariantCulture, row, 1709625600 + (60 * i), Value(i), (i * 137_037_389L) % 1_000_000_000, 10 + (i * 7 % 40)));
        Assert.Equal(channels, read.Columns.Count);
        Assert.Equal(1_709_625_660_000_000_000 + (channels == 1 ? 137_037_389 : 0), read.Times![1]);
    }

    [Fact]
    public void Numbers_without_names_that_could_be_parts_of_a_time_but_count_steadily_are_none()
    {
        LoadedRecording read = Read("", i => string.Create(CultureInfo.InvariantCulture, $"2000,{100 + (i % 3)},{10 * (i % 6)},{Value(i)}\n"));
        Assert.Null(read.Report.Time);
        Assert.Equal(["column2", "column3", "column4"], read.Columns);
    }

    [Theory]
    [InlineData("{0}", "10 rows have a time from before 1990")]
    [InlineData("{1:yyyy-MM-dd HH:mm:ss}", "10 rows come 24 years before all others, from 2000-01-01T00:00:00Z on")]
    public void A_clock_that_was_not_set_at_first_is_noted(string form, string note)
    {
        LoadedRecording read = Read("time,temp\n", i => string.Format(
            CultureInfo.InvariantCulture, form, i < 10 ? 60 * i : 1709251200 + (60 * i), (i < 10 ? new DateTime(2000, 1, 1) : new DateTime(2024, 3, 1)).AddMinutes(i)) + $",{Value(i)}\n");

        Assert.Equal(["temp"], read.Columns);
        Assert.Contains(read.Notes, line => line.StartsWith(note, StringComparison.Ordinal));
        Assert.StartsWith("2024-03-01", read.Report.Time!.Last, StringComparison.Ordinal);
    }

    [Fact]
    public void Hourly_local_times_lose_the_hour_of_summer_time_each_spring_and_gain_it_each_autumn()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        DateTime start = new(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        LoadedRecording read = Read("time,temp\n", i => $"{TimeZoneInfo.ConvertTimeFromUtc(start.AddHours(i), zone):yyyy-MM-dd HH:mm},{Value(i)}\n", 17_000);

        Assert.Equal((0, 0, 0), (read.Report.Time!.Gaps, read.Report.Time.Back, read.Report.Time.Same));
        Assert.Equal(4, read.Notes.Count(note => note.Contains("for summer time", StringComparison.Ordinal)));
        Assert.Equal(16_999 * 3600L * 1_000_000_000, read.Times![^1] - read.Times[0]);
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1000, 25)]
    [InlineData(10, 0)]
    public void A_clock_without_a_name_is_no_channel_and_is_named(int step, int restart)
    {
        LoadedRecording read = Read("", i => $"{37 + (step * (restart > 0 ? i % restart : i))},{Value(i)}\n");

        Assert.Equal(["column2"], read.Columns);
        Assert.Contains("as a clock does: --time-column column1", read.LeftOut.Single(left => left.What == "column 'column1'").Reason, StringComparison.Ordinal);
    }

    private LoadedRecording Read(string head, Func<int, string> row, int rows = Rows) =>
        RecordingReader.Read(_folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, rows).Select(row))), new ReadingOptions());
}
