using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Reading.RowValues;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>What a column of times counts, in which order its dates stand, and which columns repeat it.</summary>
public sealed class TimeKindsTests : IDisposable
{
    private const int Rows = 60;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Time [min],temp\n", "{0},{1}\n", 60e9)]
    [InlineData("Time [h],temp\n", "{0},{1}\n", 3600e9)]
    [InlineData("t [h],temp\n", "{0},{1}\n", 3600e9)]
    [InlineData("Time (hrs),temp\n", "{0},{1}\n", 3600e9)]
    [InlineData("Time (days),temp\n", "{0},{1}\n", 86400e9)]
    [InlineData("elapsed_days,temp\n", "{0},{1}\n", 86400e9)]
    [InlineData("Time [us],temp\n", "{2},{1}\n", 1e6)]
    [InlineData("Time [µs],temp\n", "{2},{1}\n", 1e6)]
    [InlineData("Time (us),temp\n", "{2},{1}\n", 1e6)]
    [InlineData("time_ns,temp\n", "{2},{1}\n", 1e3)]
    [InlineData("time ms,temp\n", "{2},{1}\n", 1e9)]
    [InlineData("uptime_ms,temp\n", "{2},{1}\n", 1e9)]
    [InlineData("Time;temp\n[h];[°C]\n", "{0};{1}\n", 3600e9)]
    [InlineData("Zeit [s];temp\n", "{3};{1}\n", 1e9)]
    [InlineData("X_Value\tVoltage\n", "{3}\t{1}\n", 1e9)]
    [InlineData("Time,temp\n", "{0},{1}\n", 1e9)]
    [InlineData("t,temp\n", "{0},{1}\n", 1e9)]
    public void Elapsed_time_counts_in_the_unit_that_its_header_gives(string head, string row, double unit)
    {
        LoadedRecording read = Read(head, i => Format(row, 0.5 * i, Value(i), 1000 * i, Format("{0:0.00}", 0.5 * i).Replace('.', ',')));

        Assert.Single(read.Columns);
        Assert.Equal(row.StartsWith("{2}", StringComparison.Ordinal) ? unit : unit / 2, read.Report.Time!.Interval);
    }

    [Theory]
    [InlineData("runtime_h", 3600, 0.001, 1234.5, true)]
    [InlineData("up", 1, 1, 31, true)]
    [InlineData("sysuptime", 0.01, 1, 812345, true)]
    [InlineData("__MONOTONIC_TIMESTAMP", 1e-6, 1, 98765432, true)]
    [InlineData("boot_ms", 1e-3, 1, 5000, true)]
    [InlineData("Time_ms", 86.4, 0.0001, 45356333.3333, true)]
    [InlineData("setpoint", 3600, 0.001, 20, false)]
    [InlineData("total_wh", 60, 1, 7000, false)]
    [InlineData("tick", 59, 0.001, 31, false)]
    [InlineData("run_pressure", 3600, 1, 3, false)]
    public void A_column_that_keeps_pace_with_the_time_is_a_clock(string name, double seconds, double digit, double start, bool isClock)
    {
        LoadedRecording read = Read($"time,{name},temp\n", i => Format("{0:s},{1},{2}\n", At(i), (decimal)(Math.Round((start + (60 * i / seconds)) / digit) * digit), Value(i)));

        Assert.Equal(isClock ? ["temp"] : [name, "temp"], read.Columns);
        Assert.Equal(isClock, read.Report.Columns[1].Reason == "it keeps pace with 'time', as a clock does");
    }

    [Theory]
    [InlineData("x", 1, 0, true)]
    [InlineData("x", 1, 15, true)]
    [InlineData("energy_total", 1, 0, false)]
    [InlineData("x", 1.02, 0, false)]
    [InlineData("x", 0.5, 0, false)]
    public void Uneven_steps_show_a_clock_whatever_its_name(string name, double rate, int restart, bool isClock)
    {
        LoadedRecording read = Read($"time,{name},temp\n", i =>
            Format("{0:s},{1},{2}\n", At(0).AddSeconds(Uneven(i)), (decimal)Math.Round(rate * (Uneven(i) - (i < restart ? -5000 : Uneven(restart))), 2), Value(i)));

        Assert.Equal(isClock ? ["temp"] : [name, "temp"], read.Columns);
    }

    [Theory]
    [InlineData("Time(DD/MM/YYYY h:mm:ss A),a\n", "{0:dd/MM/yyyy hh:mm:ss} AM,{1}\n", 1)]
    [InlineData("Time (MM/DD/YYYY),a\n", "{0:MM/dd/yyyy HH:mm},{1}\n", 1)]
    [InlineData("Datum (TT-MM-JJ);a\n", "{0:dd-MM-yy HH:mm};{1}\n", 1)]
    [InlineData("Date (jj/mm/aaaa);a\n", "{0:dd/MM/yyyy HH:mm};{1}\n", 1)]
    [InlineData("time (%y-%m-%d),a\n", "{0:yy-MM-dd HH:mm},{1}\n", 1)]
    [InlineData("time,a\n", "{0:yy-MM-dd HH:mm},{1}\n", 60)]
    [InlineData("time;a\n", "{0:dd.MM.yy HH:mm};{1}\n", 1)]
    [InlineData("time;a\n", "{0:dd-MMM-yy HH:mm};{1}\n", 1)]
    [InlineData("time,a\n", "{0:MM/dd/yyyy hh:mm:ss} AM,{1}\n", 1)]
    [InlineData("time,a\n", "{0:MM/dd/yy hh:mm:ss} AM,{1}\n", 1)]
    public void Dates_stand_in_the_order_of_the_header_or_in_the_only_usual_one(string head, string row, int minutes)
    {
        LoadedRecording read = Read(head, i => Format(row, At(i * minutes), Value(i)));

        Assert.Equal(At(0), new DateTime(1970, 1, 1).AddTicks(read.Times![0] / 100));
        Assert.Equal(60e9 * minutes, read.Report.Time!.Interval);
    }

    [Theory]
    [InlineData("{0:yy-MM-dd HH:mm};{1}\n")]
    [InlineData("{0:yy/MM/dd HH:mm};{1}\n")]
    [InlineData("{0:dd/MM/yyyy hh:mm:ss} AM;{2}\n")]
    public void Dates_that_can_be_read_in_two_ways_are_refused(string row) =>
        Assert.Contains("can be read in two ways", Assert.Throws<InputException>(
            () => Read("time;a\n", i => Format(row, At(i), Value(i), Value(i).Replace('.', ',')))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("3:00Z")]
    [InlineData("08:01:00")]
    public void A_first_line_that_was_cut_changes_no_role(string cut)
    {
        LoadedRecording read = Read($"{cut},21.3,45\n", i => Format("{0:s}Z,{1},{2}\n", At(i), Value(i), 40 + (i * 7 % 11)));

        Assert.Equal(["column2", "column3"], read.Columns);
        Assert.Equal(At(0), new DateTime(1970, 1, 1).AddTicks(read.Times![(int)read.Rows - Rows] / 100));
        Assert.Equal(60e9, read.Report.Time!.Interval);
    }

    [Theory]
    [InlineData("time,counter,temp\n", "{0:s},{2},{1}\n", true)]
    [InlineData("time,cnt,temp\n", "{0:s},{3},{1}\n", true)]
    [InlineData("time,fCnt,temp\n", "{0:s},{4},{1}\n", true)]
    [InlineData(",time,temp\n", "{5},{0:s},{1}\n", true)]
    [InlineData("time,msg_id,temp\n", "{0:s},{6},{1}\n", true)]
    [InlineData("time,counter,temp\n", "{0:s},{4},{1}\n", false)]
    [InlineData("time,total_wh,temp\n", "{0:s},{2},{1}\n", false)]
    [InlineData("time,level,temp\n", "{0:s},{3},{1}\n", false)]
    [InlineData("time,level,temp\n", "{0:s},{6},{1}\n", false)]
    [InlineData("time,level,temp\n", "{0:s},{5},{1}\n", false)]
    [InlineData("time,valve_id,temp\n", "{0:s},{7},{1}\n", false)]
    public void Numbers_of_rows_and_identifiers_are_no_channels(string head, string row, bool isLeftOut)
    {
        LoadedRecording read = Read(head, i => Format(row, At(i), Value(i), 1200 + i, (240 + i) % 256, 1200 + i + (i / 7), 17 + (3 * i), 885_440 * (i + 3) % 999_983, 1000 + (i * 7 % 11)));

        Assert.Equal(isLeftOut, !read.Columns.Contains(head.Split(',')[1]) && read.Columns is ["temp"]);
    }

    [Theory]
    [InlineData("Datum;Uhrzeit;temp\n", "{0:dd.MM.yyyy};{0:HH.mm};{1}\n", 10)]
    [InlineData("Datum;Uhrzeit;temp\n", "{0:dd.MM.yyyy};{0:H.mm};{1}\n", 30)]
    [InlineData("Date,Hour,temp\n", "{0:yyyy-MM-dd},{2},{1}\n", 15)]
    [InlineData("Date,Hour,temp\n", "{0:yyyy-MM-dd},{2},{1}\n", 30)]
    [InlineData("", "{0:yyyy-MM-dd},{0:%H},{1}\n", 60)]
    [InlineData("date,x,temp\n", "{0:yyyy-MM-dd},{0:%H},{1}\n", 60)]
    [InlineData("date,temp\n", "{0:yyMMdd},{1}\n", 1440)]
    [InlineData("timestamp,temp\n", "{3:yyMMddHHmmss}W,{1}\n", 1)]
    [InlineData("timestamp,temp\n", "{4:yyMMddHHmmss}S,{1}\n", 1)]
    public void The_time_of_day_stands_beside_its_date_in_many_forms(string head, string row, int minutes)
    {
        DateTime start = minutes == 1440 ? At(0).Date : At(0);
        LoadedRecording read = Read(head, i => Format(
            row, start.AddMinutes(i * minutes), Value(i), Format("{0:0.00}", start.AddMinutes(i * minutes).TimeOfDay.TotalHours), start.AddMinutes(i + 60), start.AddMinutes(i + 120)));

        Assert.Single(read.Columns);
        Assert.Equal(60e9 * minutes, read.Report.Time!.Interval);
        Assert.Equal(start, new DateTime(1970, 1, 1).AddTicks(read.Times![0] / 100));
    }

    [Theory]
    [InlineData("date,t\n", "{0:yyyy-MM-dd},{1}\n", 1440, 1)]
    [InlineData("date,x,temp\n", "{0:yyyy-MM-dd},{2},{1}\n", 60, 2)]
    [InlineData("date,hour_load,temp\n", "{0:yyyy-MM-dd},{0:%H},{1}\n", 15, 2)]
    public void Values_beside_a_date_stay_values(string head, string row, int minutes, int columns) =>
        Assert.Equal(columns, Read(head, i => Format(row, At(i * minutes), Value(i), i * 7 % 24)).Columns.Count);

    private static int Uneven(int i) => (60 * i) + (i * i * 7 % 31);

    private static DateTime At(int i) => new DateTime(2024, 3, 5, 8, 0, 0, DateTimeKind.Utc).AddMinutes(i);

    private static string Format(string row, params object[] values) => string.Format(CultureInfo.InvariantCulture, row, values);

    private LoadedRecording Read(string head, Func<int, string> row, int rows = Rows) =>
        RecordingReader.Read(_folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, rows).Select(row))), new ReadingOptions());
}
