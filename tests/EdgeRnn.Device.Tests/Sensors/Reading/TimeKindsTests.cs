using System.Globalization;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

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

    private static string Value(int i) => (20 + (i * 37 % 23 / 4.0)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Format(string row, params object[] values) => string.Format(CultureInfo.InvariantCulture, row, values);

    private LoadedRecording Read(string head, Func<int, string> row, int rows = Rows) =>
        RecordingReader.Read(_folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, rows).Select(row))), new ReadingOptions());
}
