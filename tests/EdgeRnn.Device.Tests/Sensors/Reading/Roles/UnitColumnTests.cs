using System.Globalization;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading.Roles;

/// <summary>Units in a column of their own: one for each series, or nobody knows what the numbers are.</summary>
public sealed class UnitColumnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unit", "W", "kW")]
    [InlineData("Einheit", "Wh", "MWh")]
    [InlineData("unit_of_measurement", "mV", "V")]
    public void Several_units_of_one_series_are_refused_with_both(string name, string small, string large)
    {
        string path = Write($"time,value,{name}\n", i => $"{(i % 7 < 2 ? $"{900 + i},{small}" : $"1.{i % 10},{large}")}\n");
        InputException refused = Assert.Throws<InputException>(() => RecordingReader.Read(path, new ReadingOptions()));
        Assert.Equal($"{path}: column '{name}' gives values of one series in several units: {small}, {large}; convert them to one, or take those of one alone: --entity {name}={small}", refused.Message);

        LoadedRecording one = RecordingReader.Read(path, new ReadingOptions { Entity = $"{name}={large}" });
        // Rows of the other unit are missing.
        Assert.All(Enumerable.Range(0, (int)one.Rows).Select(row => one.Values[row][0]).Where(float.IsFinite), value => Assert.InRange(value, 1, 2));
    }

    [Theory]
    [InlineData("time,sensor,value,unit\n", 2)]
    [InlineData("time,value,unit\n", 1)]
    public void One_unit_for_each_series_is_text(string head, int channels)
    {
        string path = Write(head, i => channels == 1 ? $"{20 + (i % 5)},°C\n" : i % 2 == 0 ? $"oven,{200 + (i % 5)},°C\n" : $"meter,{900 + (i % 30)},W\n");
        LoadedRecording read = RecordingReader.Read(path, new ReadingOptions());
        Assert.Equal(channels, read.Columns.Count);
    }

    private string Write(string head, Func<int, string> rest) =>
        _folder.Write("r.csv", head + string.Concat(Enumerable.Range(0, 80).Select(i => string.Create(CultureInfo.InvariantCulture, $"{1709625600 + (60 * i)},{rest(i)}"))));
}
