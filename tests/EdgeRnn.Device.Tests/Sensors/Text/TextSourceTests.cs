using System.Text;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Catalog;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Text;

[Collection(nameof(Undisturbed))]
public sealed class TextSourceTests
{
    [Theory]
    [InlineData("time,a,b\n2026-01-05T00:00:01Z,1,2\n2026-01-05T00:00:02Z,3,\n", "a,b", "1 2 @1767571201", "3 NaN @1767571202")]
    [InlineData("a;b\n1,5;2\n2,5;x", "a,b", "1.5 2 @", "2.5 NaN @")]
    [InlineData("a\tname\tb\r\n1\tfoo\t2\r\n3\tbar\t4\r\n", "a,b", "1 2 @", "3 4 @")]
    [InlineData("1,2\n3,4\n", "column1,column2", "1 2 @", "3 4 @")]
    [InlineData("\uFEFFa,b\n1,2\n", "a,b", "1 2 @", "ended")]
    [InlineData("a,b\n\n1,2\n   \n3,4", "a,b", "1 2 @", "3 4 @")]
    [InlineData("a,b\n1,2\n1,2,3\n", "a,b", "1 2 @", "line 3: 3 fields; expected 2")]
    [InlineData("a,b\n1,2\n1\n", "a,b", "1 2 @", "line 3: 1 field; expected 2")]
    [InlineData("a,b\n1,2\n1e99,-inf\n", "a,b", "1 2 @", "Infinity Infinity @")]
    [InlineData("ts,a\n1767571201500,1\n1767571202000,NA\n", "a", "1 @1767571201.5", "NaN @1767571202")]
    [InlineData("""{"ts": 1767571201, "a": 1, "b": null, "c": "x", "d": {"e": [1]}}""" + "\n" + """{"b": 2.5, "new": 7, "ts": "1767571202"}""", "a,b,d.e.0,new", "1 NaN 1 NaN @1767571201", "NaN 2.5 NaN 7 @1767571202")]
    [InlineData("""{"a": 1}""" + "\n" + """{"a": "1.5"}""", "a", "1 @", "1.5 @")]
    [InlineData("""{"a": 1}""" + "\n" + """{"a": 1""", "a", "1 @", "line 2: no JSON object at byte")]
    [InlineData("""{"a": 1}""" + "\n" + """{"a": 1} 5""", "a", "1 @", "line 2: no JSON object at byte")]
    [InlineData("""{"a": 1}""" + "\n[1]", "a", "1 @", "line 2: no JSON object; expected one")]
    [InlineData("""{"a": 1}""" + "\n" + """{"a": 1e400}""", "a", "1 @", "Infinity @")]
    public void Each_line_is_a_sample_or_says_what_is_wrong(string text, string ids, string first, string second)
    {
        using TextSource source = Open(text);

        Assert.Equal(ids, string.Join(',', source.Channels.Select(channel => channel.Id)));
        Assert.StartsWith(first, Next(source), StringComparison.Ordinal);
        Assert.Contains(second, Next(source), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("name\nfoo\n", "no column of numbers; found name")]
    [InlineData("a,a\n1,2\n", "column name 'a' stands at places 1 and 2")]
    [InlineData("{}", "no column of numbers")]
    [InlineData("{", "no line holds a JSON object")]
    public void What_holds_no_samples_is_refused(string text, string says) =>
        Assert.Contains(says, Record.Exception(() => Open(text))!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a,b\n1,2\n2,3\n3,4\n4,5\n", "7,8\n")]
    [InlineData("{\"a\":1,\"b\":2}\n{\"a\":2,\"b\":3}\n{\"a\":3,\"b\":4}\n{\"a\":4,\"b\":5}\n", "{\"a\":7,\"b\":8}\n")]
    public async Task A_line_that_comes_while_it_is_closed_is_read_to_its_end(string text, string last)
    {
        using PausedText stream = new(text, last);
        TextSource source = new(stream, "text", "stdin", "");
        for (int row = 1; row <= 4; row++)
        {
            Assert.Equal($"{row} {row + 1} @", Next(source));
        }

        Task<string> reading = Task.Run(() => Next(source), TestContext.Current.CancellationToken);
        stream.Waits.Wait(TestContext.Current.CancellationToken);
        source.Dispose();
        stream.Continue.Set();
        Assert.Equal("7 8 @", await reading);
    }

    [Fact]
    public void A_line_without_end_is_skipped_and_reported()
    {
        using TextSource source = Open($"a\n1\n{new string('9', 200_000)}\n2\n");

        Assert.Equal("1 @", Next(source));
        Assert.Contains("line 3: longer than 65536 bytes", Next(source), StringComparison.Ordinal);
        Assert.Equal("2 @", Next(source));
    }

    [Fact]
    public void A_header_that_is_too_long_is_no_empty_text()
    {
        string header = string.Join(',', Enumerable.Range(0, 20_000).Select(column => $"c{column}"));
        Assert.Equal("text, line 1: longer than 65536 bytes; expected a sample or a header", Assert.Throws<InputException>(() => Open($"{header}\n1\n")).Message);
    }

    [Theory]
    [InlineData("01/02/2024 00:00", null, true)]
    [InlineData("01/02/2024 00:00", "day-first", false)]
    [InlineData("21/02/2024 00:00", null, false)]
    public void Dates_that_fit_two_orders_are_refused_with_both(string date, string? format, bool isRefused)
    {
        byte[] text = Encoding.UTF8.GetBytes($"time,a\n{date},1\n{date[..^1]}1,2\n");

        Exception? error = Record.Exception(() => RecordingSample.Of("stdin", text, new ReadingOptions { TimeFormat = format }, isLive: true));

        Assert.Equal(isRefused, error is InputException && error.Message.Contains("choose: --time-format day-first or --time-format month-first", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_device_behind_the_first_lines_is_noted_and_counted()
    {
        using TextSource source = Open("time,device,a\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i},{(i < 100 ? "A" : "B")},{i % 7}.5\n")));
        for (int i = 0; i < 200; i++)
        {
            Next(source);
        }

        List<string> notes = [];
        while (source.TakeNote() is { } note)
        {
            notes.Add(note);
        }

        Assert.Contains(notes, note => note.Contains("'A' gives way to 'B' in line 102: if it names devices, --entity device tells them apart; 1 lines so far", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.EndsWith("100 lines so far", StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_may_come_one_by_one()
    {
        using TextSource source = new(new Trickle("time,a\n1,10\n2,20\n"), "pipe", "stdin", "");

        Assert.Equal("10 @1", Next(source));
        Assert.Equal("20 @2", Next(source));
        Assert.Contains("ended after 3 lines", Next(source), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("time,a,b\n", "{0},1.25,-7\n")]
    [InlineData("{\"time\": 0, \"a\": 1, \"b\": 2}\n", "{{\"time\": {0}, \"b\": 2.5e1, \"a\": 1.5}}\n")]
    public void A_sample_allocates_nothing(string first, string line)
    {
        StringBuilder text = new(first);
        for (int i = 0; i < 3000; i++)
        {
            text.AppendFormat(null, line, 1767571201 + i);
        }

        using TextSource source = Open(text.ToString());
        float[] values = new float[2];
        for (int i = 0; i < 1000; i++)
        {
            source.Read(values);
        }

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 380; i++)
            {
                source.Read(values);
            }
        }));
    }

    [Fact]
    public void A_replay_gives_the_rows_of_its_file_with_their_times()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("r.csv", "time,a\n2026-01-05T00:00:00Z,1\n2026-01-05T00:00:10Z,2\n");
        using ISensorSource source = SensorCatalog.Find($"replay:{path}@max", new SensorRoots(), TimeProvider.System).Single().Open();

        Assert.Equal("1 @1767571200", Next(source));
        Assert.Equal("2 @1767571210", Next(source));
        Assert.Contains("ended", Next(source), StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_waits_until_the_time_of_a_row_has_come()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("r.csv", "time,a\n0,1\n20,2\n");
        using ReplaySource source = new(path, speed: 200, TimeProvider.System);
        float[] values = new float[1];
        source.Read(values);
        long start = TimeProvider.System.GetTimestamp();
        source.Read(values);

        // 20 s at 200 times the pace; timers may wake a millisecond early.
        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMilliseconds(90), "it did not wait");
        Assert.Equal(2, values[0]);
    }

    [Theory]
    [InlineData("replay:")]
    [InlineData("replay:x.csv@")]
    [InlineData("replay:x.csv@-1")]
    [InlineData("replay:x.csv@fast")]
    [InlineData("waves:x")]
    [InlineData("thermals")]
    public void A_word_that_names_no_sensor_is_refused_with_what_was_expected(string word) => Assert.Contains(
        "expected", Assert.Throws<SensorException>(() => SensorCatalog.Find(word, new SensorRoots(), TimeProvider.System)).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_text_is_read_or_refused_and_nothing_else()
    {
        const int Seed = 20261124;
        const string Marks = "\n,{}[]\"\\:;.-+eE0 ";
        Random random = new(Seed);
        string[] whole = ["time,a,b\n1767571201,1,2\n1767571202,3,4\n1767571203,5,6\n", "{\"ts\": 1767571201, \"a\": 1}\n{\"ts\": 1767571202, \"a\": [2]}\n{\"a\": 3}\n"];
        int samples = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] text = Encoding.UTF8.GetBytes(whole[i % 2]);
            for (int k = random.Next(5); k >= 0; k--)
            {
                text[random.Next(text.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)Marks[random.Next(Marks.Length)];
            }

            samples += Count(text);
        }

        Assert.True(samples > 1000, $"only {samples} samples from seed {Seed}");
    }

    private static int Count(byte[] text)
    {
        int samples = 0;
        try
        {
            using TextSource source = new(new MemoryStream(text), "text", "stdin", "");
            float[] values = new float[source.Channels.Count];
            for (int line = 0; line < 10; line++)
            {
                try
                {
                    source.Read(values);
                    samples++;
                }
                catch (SensorException error) when (error.Trouble == SensorTrouble.Malformed)
                {
                    continue;
                }
            }
        }
        catch (Exception error) when (error is SensorException or InputException)
        {
            return samples;
        }

        return samples;
    }

    private static TextSource Open(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text", "stdin", "");

    private static string Next(ISensorSource source)
    {
        float[] values = new float[source.Channels.Count];
        try
        {
            source.Read(values);
        }
        catch (SensorException error)
        {
            return error.Message;
        }

        return FormattableString.Invariant($"{string.Join(' ', values.Select(value => FormattableString.Invariant($"{value}")))} @{source.SampleTime * 1e-9:0.###}");
    }

    private sealed class Trickle(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..1]);
    }

    /// <summary>Text whose last line comes only when it may: its end, also of the wait, is up to the test and not to who disposes of it.</summary>
    private sealed class PausedText(string text, string last) : ForwardStream
    {
        private readonly MemoryStream _first = new(Encoding.UTF8.GetBytes(text)), _last = new(Encoding.UTF8.GetBytes(last));

        public ManualResetEventSlim Waits { get; } = new();

        public ManualResetEventSlim Continue { get; } = new();

        public override bool CanRead => true;

        public override int Read(Span<byte> buffer)
        {
            if (_first.Read(buffer) is > 0 and var read)
            {
                return read;
            }

            Waits.Set();
            Continue.Wait();
            return _last.Read(buffer);
        }
    }
}
