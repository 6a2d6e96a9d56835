using System.Globalization;
using System.Text;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Text;
using Xunit;
using static EdgeRnn.Device.Tests.Sensors.Reading.RowValues;

namespace EdgeRnn.Device.Tests.Sensors.Text;

/// <summary>What is noted of a file is noted of the same lines that come one by one.</summary>
public sealed class LineNotesTests
{
    private const int Rows = 60;

    private static readonly DateTime Start = new(2024, 3, 1, 6, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_value_that_may_stand_for_a_missing_one() =>
        Assert.Contains(Notes("time,temp\n", i => $"{At(i)},{(i == 0 ? "85.0" : Value(i))}\n"), note => note.EndsWith("if it stands for a missing value: --missing 85", StringComparison.Ordinal));

    [Fact]
    public void A_clock_that_was_not_set_at_first() =>
        Assert.Contains("times leap from 1970-01-01T00:09:00Z to 2024-03-01T06:10:00Z: a clock that was not set, or a pause", Notes("time,temp\n", i => $"{(i < 10 ? $"1970-01-01T00:0{i}:00Z" : At(i))},{Value(i)}\n"));

    [Fact]
    public void A_time_that_cannot_be_read() =>
        Assert.Contains(Notes("time,temp\n", i => $"{(i == Rows - 1 ? "pending" : At(i))},{Value(i)}\n"), note => note.StartsWith($"line {Rows + 1} has no time that can be read in 'time', but 'pending'", StringComparison.Ordinal));

    [Fact]
    public void Columns_without_name_and_content()
    {
        List<string> notes = Notes("time;temp;;\n", i => $"{At(i)};{Value(i)};;\n");

        Assert.Contains("column 'column3' is left out: it has no name and holds nothing", notes);
        Assert.EndsWith("1 channel: temp", notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date,time,ms,temp\n", "{0:yyyy-MM-dd},{0:HH:mm:ss},{0:fff},{1}\n", 250, "every 250 ms")]
    [InlineData("year,month,day,hour,minute,temp\n", "{0:yyyy},{0:%M},{0:%d},{0:%H},{0:%m},{1}\n", 60_000, "every 1 min")]
    public void The_interval_where_the_time_stands_in_several_columns(string head, string row, int step, string interval) =>
        Assert.Contains(interval, Notes(head, i => string.Format(CultureInfo.InvariantCulture, row, Start.AddMilliseconds(step * i), Value(i)))[0], StringComparison.Ordinal);

    private static string At(int minutes) => Start.AddMinutes(minutes).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static List<string> Notes(string head, Func<int, string> row)
    {
        using TextSource source = new(new MemoryStream(Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Range(0, Rows).Select(row)))), "standard input", "stdin", "");
        float[] values = new float[source.Channels.Count];
        List<string> notes = [];
        for (bool ends = false; !ends;)
        {
            try
            {
                source.Read(values);
            }
            catch (SensorException error) when (error.Trouble == SensorTrouble.Ended)
            {
                ends = true;
            }

            while (source.TakeNote() is { } note)
            {
                notes.Add(note);
            }
        }

        return notes;
    }
}
