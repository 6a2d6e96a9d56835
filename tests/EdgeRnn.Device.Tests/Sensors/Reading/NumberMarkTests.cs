using System.Globalization;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Where the first numbers of a column are digits alone, the first one with a mark decides how they are written.</summary>
public sealed class NumberMarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("20", "21,5", 21.5f, true)]
    [InlineData("20", "21.5", 21.5f, false)]
    [InlineData("960", "1,040", 1040f, true)]
    [InlineData("960", "1.040", 1040f, true)]
    [InlineData("20", "1.040", 1.04f, true)]
    [InlineData("960", "0.040", 0.04f, false)]
    [InlineData("5000", "5.125", 5.125f, true)]
    [InlineData("960", "1.234,5", 1234.5f, true)]
    public void The_first_mark_decides_in_lines(string whole, string marked, float expected, bool isNoted)
    {
        LiveText text = LiveText.Read(Text(100, i => i < 90 ? whole[..^1] + (char)('0' + (i % 10)) : marked));

        Assert.Equal(100, text.Samples.Count);
        Assert.Empty(text.Faults);
        Assert.All(text.Samples.Skip(90), sample => Assert.Equal(expected, sample[0]));
        Assert.Equal(isNoted, text.Notes.Any(note => note.StartsWith($"line 92, column 'a': its first number with a mark, '{marked}', is read as", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_marks_of_other_columns_are_expected()
    {
        LiveText text = LiveText.Read("t;a;b\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{1709625600 + i};{(i < 90 ? $"2{i % 10}" : "1.019")};4{i % 10},5\n")));

        Assert.All(text.Samples.Skip(90), sample => Assert.Equal(1019f, sample[0]));
    }

    [Theory]
    [InlineData(60, 30)]
    [InlineData(6000, 2500)]
    public void One_group_beside_whole_numbers_of_three_digits(int rows, int at)
    {
        LoadedRecording recording = RecordingReader.Read(_folder.Write("r.csv", Text(rows, i => i == at ? "1.012" : $"99{i % 7}")), new ReadingOptions());

        Assert.Equal(1012f, recording.Values[at][0]);
        Assert.Contains(recording.Notes, note => note.StartsWith("column 'a': ", StringComparison.Ordinal) && note.Contains("thousands grouped by dot", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("45", "46.5", 46.5f)]
    [InlineData("995", "996.25", 996.25f)]
    [InlineData("450", "0.012", 0.012f)]
    [InlineData("120", "1.012", 1.012f)]
    public void Decimals_beside_whole_numbers_stay_decimals(string whole, string marked, float expected)
    {
        LoadedRecording recording = RecordingReader.Read(_folder.Write("r.csv", Text(60, i => i == 19 ? marked : whole[..^1] + (char)('0' + (i % 10)))), new ReadingOptions());

        Assert.Equal(expected, recording.Values[19][0]);
    }

    private static string Text(int rows, Func<int, string> cell) =>
        "t;a;b\n" + string.Concat(Enumerable.Range(0, rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{1709625600 + (60 * i)};{cell(i)};{40 + (i % 5)}\n")));
}
