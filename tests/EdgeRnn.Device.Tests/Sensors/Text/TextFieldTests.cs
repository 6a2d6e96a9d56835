using System.Globalization;
using EdgeRnn.Device.Tests.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Text;

/// <summary>A sensor that gives a word for a number silences no other one of its line.</summary>
public sealed class TextFieldTests
{
    private const int Rows = 40, Broken = 12;

    [Theory]
    [InlineData("Err", "--missing Err, or reading:missing=Err in settings")]
    [InlineData("<5", "--missing '<5', or reading:missing=<5 in settings")]
    [InlineData("22.3*", "--missing '22.3*'")]
    [InlineData("no data", "--missing 'no data'")]
    [InlineData("—", "'—' in column 't2' is no number and is read as missing")]
    [InlineData("fehlt", "--missing fehlt")]
    public void A_word_is_a_missing_value_and_noted_with_its_count(string word, string noted)
    {
        LiveText text = LiveText.Read("time,t1,t2,t3\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"{1709625600 + (60 * i)},{20 + (i % 7)}.5,{(i < Broken ? "22.5" : word)},{45 + (i % 3)}\n")));

        Assert.Equal(Rows, text.Samples.Count);
        Assert.All(text.Samples, (sample, i) => Assert.Equal((20 + (i % 7) + 0.5f, i < Broken, 45f + (i % 3)), (sample[0], float.IsFinite(sample[1]), sample[2])));
        Assert.Contains(text.Notes, note => note.StartsWith($"line {Broken + 2}: '{word}' in column 't2'", StringComparison.Ordinal) && note.Contains(noted, StringComparison.Ordinal));
        Assert.Equal(2, text.Notes.Count(note => note.Contains("is read as missing", StringComparison.Ordinal)));
        Assert.Contains(text.Notes, note => note.Contains("10 times so far", StringComparison.Ordinal));
    }

    [Fact]
    public void A_word_that_was_declared_missing_is_not_noted()
    {
        LiveText text = LiveText.Read("time,a,b\n1,1.5,2\n2,2.5,Err\n3,2.5,3\n", new ReadingOptions { MissingWords = ["Err"] });

        Assert.Equal(3, text.Samples.Count);
        Assert.DoesNotContain(text.Notes, note => note.Contains("Err", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("time,a\n1767571201,1\n1767571202,Err\n1767571203,2\n", 3)]
    [InlineData("sensor value\nA 21.5\nB 45\nA 21.6\nB 46\nA Err\nB 47\nA 21.8\nB 46\n", 4)]
    [InlineData("{\"t\": 1767571201, \"a\": 1}\n{\"t\": 1767571202, \"a\": \"Err\"}\n{\"t\": 1767571203, \"a\": 2}\n", 3)]
    public void A_sample_of_words_alone_is_one_where_its_time_or_device_can_be_read(string text, int samples)
    {
        LiveText read = LiveText.Read(text);

        Assert.Equal(samples, read.Samples.Count);
        Assert.Empty(read.Faults);
    }

    [Theory]
    [InlineData("a\n1\n2\nGuru Meditation\n3\n", 3, "line 4: 'Guru Meditation' in column a, and no number in the line")]
    [InlineData("time,a\n1,1\n2,2\nrestart\n3,3\n", 3, "line 4: 1 field; expected 2")]
    public void A_broken_line_is_no_sample(string text, int samples, string fault)
    {
        LiveText read = LiveText.Read(text);

        Assert.Equal(samples, read.Samples.Count);
        Assert.Contains(fault, Assert.Single(read.Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Summe", true)]
    [InlineData("Max:", true)]
    [InlineData("average", true)]
    [InlineData("pending", false)]
    [InlineData("", false)]
    public void A_summary_below_the_rows_is_no_sample(string word, bool isSummary)
    {
        LiveText text = LiveText.Read("Datum;temp\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"05.03.2024 08:{i:00};2{i % 4},5\n")) + $"{word};660,4\n");

        Assert.Equal(isSummary ? 30 : 31, text.Samples.Count);
        Assert.Equal(isSummary ? [$"text, line 32: '{word}' is no time: it is a summary, no sample"] : [], text.Faults);
    }

    [Fact]
    public void Many_words_of_one_column_are_noted_together()
    {
        LiveText text = LiveText.Read("time,a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(i => string.Create(CultureInfo.InvariantCulture, $"{1709625600 + i},{i % 5}.5,{(i < 64 ? "2" : $"{i}*")}\n"))));

        Assert.Equal(300, text.Samples.Count);
        Assert.Equal(16, text.Notes.Count(note => note.Contains("is no number and is read as missing", StringComparison.Ordinal)));
        Assert.Contains("column 'b': further text than that is no number either and is read as missing, 100 times so far", text.Notes);
    }
}
