using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Recordings as people have them, made row by row.</summary>
public sealed class KindsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("time,temp\n", "{0:s}Z,\"{1},{2:00}\"\n", "temp", 20.05f)]
    [InlineData("Datum;Temp\n", "{0:dd.MM.yyyy HH:mm:ss};{1},{2:00}\n", "Temp", 20.05f)]
    [InlineData("unixtime,temp\n", "{3},{1}.{2:00}\n", "temp", 20.05f)]
    [InlineData("", "{3},{1}.{2:00}\n", "column2", 20.05f)]
    [InlineData("NO.\ttime\tmV\n", "{4}\t{0:s}\t+ {1}.{2:00}\n", "mV", 20.05f)]
    [InlineData("\"TOA5\",\"Site\",\"CR1000\"\n\"TIMESTAMP\",\"RECORD\",\"T\"\n\"TS\",\"RN\",\"C\"\n\"\",\"\",\"Avg\"\n", "\"{0:yyyy-MM-dd HH:mm:ss}\",{4},{1}.{2:00}\n", "T", 20.05f)]
    [InlineData("#group,false\n#datatype,dateTime\n_time,_value\n", "{0:s}Z,{1}.{2:00}\n", "_value", 20.05f)]
    [InlineData("time temp\n", "{0:s}Z   {1}.{2:00}\n", "temp", 20.05f)]
    [InlineData("", "{{\"dateTime\": \"{3}.0\", \"a\": {{\"total\": \"{1}.{2:00}\"}}}}\n", "a.total", 20.05f)]
    [InlineData("", "air,room=x temp={1}.{2:00} {3}000000000\n", "temp", 20.05f)]
    public void Each_kind_gives_the_channel_and_its_first_value(string head, string row, string channel, float first)
    {
        DateTime start = new(2024, 3, 1, 0, 0, 0, DateTimeKind.Utc);
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i =>
            string.Format(CultureInfo.InvariantCulture, row, start.AddMinutes(i), 20 + (i % 3), 5 + (i * 7 % 20), 1709251200 + (60 * i), 4711 + i)));

        LoadedRecording recording = RecordingReader.Read(_folder.Write("r.csv", head + rows), new ReadingOptions());

        Assert.Equal([channel], recording.Columns);
        Assert.Equal(first, recording.Values[0][0]);
        Assert.Equal(40, recording.Rows);
        Assert.Equal(start, DateTime.UnixEpoch.AddTicks(recording.Times![0] / 100));
    }

    [Fact]
    public void Commas_before_three_digits_alone_can_be_read_in_two_ways()
    {
        string path = _folder.Write("r.csv", "a;b\n1,007;x\n1,024;y\n1,038;x\n");

        Assert.Contains("two ways, 1.007 or 1007", Assert.Throws<InputException>(() => RecordingReader.Read(path, new ReadingOptions())).Message, StringComparison.Ordinal);
        Assert.Equal(1007f, RecordingReader.Read(path, new ReadingOptions { DecimalMark = '.' }).Values[0][0]);
    }
}
