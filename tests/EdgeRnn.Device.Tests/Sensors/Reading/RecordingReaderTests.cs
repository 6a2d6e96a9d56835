using System.Text;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

public sealed class RecordingReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n-3.5,4e2\n")]
    [InlineData("a;b\n1;2\n-3,5;4e2\n")]
    [InlineData("a\tb\n1\t2\n-3,5\t400\n")]
    [InlineData("a|b\n1|2\n-3.5|400\n")]
    [InlineData("\uFEFFa,b\r\n1,2\r\n-3.5,4e2")]
    [InlineData("\"a\",\"b\"\n\"1\",\"2\"\n\" -3.5 \",+4e2\n\n")]
    [InlineData("time,a,b\n0,1,2\n0.5,-3.5,400\n")]
    [InlineData("timestamp,a,b\n2026-01-01 00:00:00,1,2\n2026-01-01 00:00:01,-3.5,400\n")]
    [InlineData("Date,Time,a,b\n2026-01-01,10:49:41,1,2\n2026-01-01,10:50:12,-3.5,400\n")]
    [InlineData("a,wind,b,when\n1,NW,2,1/1/2022 0:05\n-3.5,SE,400,1/1/2022 0:10\n")]
    [InlineData("a,b,\n1,2,\n-3.5,400,\n")]
    public void One_table_is_read_from_many_ways_to_write_it(string text)
    {
        LoadedRecording recording = Read(text);

        Assert.Equal(["a", "b"], recording.Columns);
        Assert.Equal([[1f, 2f], [-3.5f, 400f]], Rows(recording));
        Assert.Equal(0, recording.Missing);
    }

    [Fact]
    public void A_file_without_header_gets_numbered_columns()
    {
        LoadedRecording recording = Read("1,2\n3,4\n");

        Assert.Equal(["column1", "column2"], recording.Columns);
        Assert.Equal([[1f, 2f], [3f, 4f]], Rows(recording));
    }

    [Fact]
    public void Missing_values_are_NaN_and_counted()
    {
        LoadedRecording recording = Read("a,b\n,NA\nNaN,nan\nnull,n/a\n-nan,1\n\"\",2\n3,4\n");

        Assert.Equal(8, recording.Missing);
        Assert.Equal(6, recording.Rows);
        Assert.Equal([3f, 4f], Rows(recording)[5]);
        Assert.True(float.IsNaN(Rows(recording)[0][0]));
    }

    [Fact]
    public void An_empty_quoted_field_is_a_row_of_a_single_column_and_a_blank_line_is_none()
    {
        LoadedRecording recording = Read("a\n1\n\"\"\n\n2\n");

        Assert.Equal([[1f], [float.NaN], [2f]], Rows(recording));
    }

    [Fact]
    public void Columns_come_in_the_order_that_was_asked_for()
    {
        LoadedRecording recording = Read("t,a,b,c\n0,1,2,x\n1,3,4,y\n", new ReadingOptions { Columns = ["b", "a"] });

        Assert.Equal(["b", "a"], recording.Columns);
        Assert.Equal([[2f, 1f], [4f, 3f]], Rows(recording));
    }

    [Fact]
    public void A_row_counter_in_front_is_no_channel() =>
        Assert.Equal(["a"], Read("No,a\n1,5\n2,6\n3,4\n").Columns);

    [Fact]
    public void A_column_named_like_a_time_that_falls_is_a_channel() =>
        Assert.Equal(["t", "a"], Read("t,a\n1,5\n2,6\n1,4\n").Columns);

    [Fact]
    public void A_chosen_time_column_is_no_channel() =>
        Assert.Equal(["b"], Read("a,b\n1,5\n2,6\n", new ReadingOptions { TimeColumn = "a" }).Columns);

    [Fact]
    public void Columns_that_cannot_be_modelled_are_left_out_with_a_note()
    {
        LoadedRecording recording = Read("a,wind,none\n1,NW,\n2,SE,\n");

        Assert.Equal(["a"], recording.Columns);
        Assert.Equal(
            ["column 'wind' is left out: it holds text", "column 'none' is left out: it holds no number"], recording.Notes);
    }

    [Fact]
    public void UTF_16_is_read() =>
        Assert.Equal([[1f]], Rows(Read([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("a\n1\n")])));

    [Fact]
    public void More_rows_than_fit_a_chunk_keep_their_places()
    {
        var text = new StringBuilder("a,b,c\n");
        for (int row = 0; row < 300_000; row++)
        {
            text.Append(row).Append(',').Append(row % 7).Append(",x\n");
        }

        LoadedRecording recording = Read(text.ToString(), new ReadingOptions { Columns = ["a", "b"] });

        Assert.Equal(300_000, recording.Rows);
        Assert.Equal([299_999f, 299_999 % 7], recording.Values[299_999].ToArray());
    }

    [Fact]
    public void The_same_values_have_one_fingerprint_and_others_another()
    {
        string comma = Read("a,b\n1,2\n").Fingerprint();

        Assert.Equal(comma, Read("a;b\n1,0;2\n").Fingerprint());
        Assert.NotEqual(comma, Read("a,b\n1,3\n").Fingerprint());
        Assert.NotEqual(comma, Read("a,c\n1,2\n").Fingerprint());
    }

    [Fact]
    public void A_recording_larger_than_memory_is_refused_before_it_is_read()
    {
        string path = _folder.Write("r.csv", "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 1000)) + "broken");

        InputException error = Assert.Throws<InputException>(() => RecordingReader.Read(path, new ReadingOptions(), availableBytes: 5000));

        Assert.Contains("need 0 MB of memory, 0 MB are available; choose fewer with --columns", error.Message, StringComparison.Ordinal);
    }

    private static float[][] Rows(LoadedRecording recording)
    {
        float[][] rows = new float[recording.Rows][];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = recording.Values[row].ToArray();
        }

        return rows;
    }

    private LoadedRecording Read(string text, ReadingOptions? request = null) => Read(Encoding.UTF8.GetBytes(text), request);

    private LoadedRecording Read(byte[] bytes, ReadingOptions? request = null) =>
        RecordingReader.Read(_folder.Write("r.csv", bytes), request ?? new ReadingOptions());
}
