using System.Globalization;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Sampling;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Sampling;

public sealed class CsvRecordingWriterTests
{
    [Fact]
    public void Rows_are_compact_invariant_and_missing_values_are_empty()
    {
        string text = Write([1.23456f, float.NaN, -0.5f], [100, float.PositiveInfinity, 0]);

        Assert.Equal(
            "time,a,b,c\n2026-03-01T12:00:00.007Z,1.235,,-0.5\n2026-03-01T12:00:00.007Z,100,,0\n",
            text);
    }

    [Fact]
    public void The_longest_values_fit()
    {
        string text = Write([float.MinValue, float.MaxValue, -float.Epsilon]);

        string[] fields = text.Split('\n')[1].Split(',');
        Assert.Equal(1, float.Parse(fields[1], CultureInfo.InvariantCulture) / float.MinValue, tolerance: 1e-6);
        Assert.Equal(1, float.Parse(fields[2], CultureInfo.InvariantCulture) / float.MaxValue, tolerance: 1e-6);
    }

    private static string Write(params float[][] rows)
    {
        using StringWriter output = new();
        CsvRecordingWriter writer = new(output, [.. "abc".Select(id => new SensorChannel($"{id}", "test", "", "", ""))]);
        foreach (float[] row in rows)
        {
            writer.Write(HandClock.Start.UtcDateTime.AddMilliseconds(7.9), row);
        }

        return output.ToString();
    }
}
