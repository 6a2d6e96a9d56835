using System.Globalization;
using System.Text;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using Xunit;

namespace EdgeRnn.Device.Tests.Sensors.Reading;

/// <summary>Several devices or quantities in one recording are never merged into one channel.</summary>
public sealed class LongFormTests : IDisposable
{
    private const int Rounds = 60;

    private static readonly DateTime Start = new(2024, 3, 1, 6, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("entity_id,state,last_changed\n", "sensor.{0},{1},{2}\n", "sensor.t1,sensor.t2")]
    [InlineData("time,device,temp\n", "{2},{0},{1}\n", "t1,t2")]
    [InlineData("", "{{\"dev\": \"{0}\", \"time\": \"{2}\", \"t\": {1}}}\n", "t1,t2")]
    [InlineData("", "{{\"deviceInfo\": {{\"devEui\": \"{0}\"}}, \"time\": \"{2}\", \"t\": {1}}}\n", "t1,t2")]
    public void Devices_that_report_when_they_like_have_channels_of_their_own(string head, string row, string names)
    {
        Random random = new(3);
        LoadedRecording read = Read(head + string.Concat(Enumerable.Range(0, Rounds).Select(i => Format(row, random.Next(3) == 0 ? "t1" : "t2", i, At(60 * i)))));

        Assert.Equal(names.Split(','), read.Columns.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_columns_name_a_series_together_in_turn_or_one_behind_the_other(bool inBlocks)
    {
        (string Device, string Quantity)[] series = [("a", "temp"), ("a", "hum"), ("b", "temp"), ("b", "hum")];
        var rows = inBlocks ? from one in series from i in Enumerable.Range(0, Rounds) select (one, i) : from i in Enumerable.Range(0, Rounds) from one in series select (one, i);
        LoadedRecording read = Read("time,device,quantity,value\n" + string.Concat(rows.Select(row => $"{At(60 * row.i)},{row.one.Device},{row.one.Quantity},{ValueOf(row.one, row.i)}\n")));

        Assert.Equal(Rounds, read.Rows);
        Assert.Equal(4, read.Columns.Count);
        foreach ((string Device, string Quantity) one in series)
        {
            int place = read.Columns.ToList().FindIndex(name => name.Split('.').Order().SequenceEqual(new[] { one.Device, one.Quantity }.Order()));
            Assert.Equal(float.Parse(ValueOf(one, 7), CultureInfo.InvariantCulture), read.Values[7][place]);
        }
    }

    [Fact]
    public void Tags_of_one_measurement_tell_its_devices_apart()
    {
        string text = string.Concat(Enumerable.Range(0, Rounds).Select(i =>
            $"cpu,cpu=cpu0 idle={i % 7} {1709251200 + (10 * i)}\ncpu,cpu=cpu1 idle={50 + (i % 9)} {1709251200 + (10 * i)}\nmem,host=x free={100 + (i % 5)}i {1709251200 + (10 * i)}\n"));
        string[] names = ["cpu.cpu0.idle", "cpu.cpu1.idle", "mem.free"];

        LoadedRecording read = Read(text);
        Assert.Equal(names, read.Columns.Order());
        Assert.Equal(50 + (11 % 9), read.Values[11][read.Columns.ToList().IndexOf("cpu.cpu1.idle")]);
        using TextSource live = Live(text);
        Assert.Equal(names, live.Channels.Select(channel => channel.Name).Order());
    }

    [Fact]
    public void Tables_of_InfluxDB_are_named_by_host_and_field()
    {
        IEnumerable<string> rows = Enumerable.Range(0, 4).SelectMany(table => Enumerable.Range(0, Rounds).Select(
            i => $",,{table},{At(60 * i)},{(10 * table) + (i % 7)},{(table % 2 == 0 ? "temp" : "hum")},{(table / 2 == 0 ? "a" : "b")}\n"));
        LoadedRecording read = Read(",result,table,_time,_value,_field,host\n" + string.Concat(rows));

        Assert.Equal(["a.hum", "a.temp", "b.hum", "b.temp"], read.Columns.Order());
    }

    [Fact]
    public void Words_that_come_at_random_beside_a_value_name_no_device_where_their_column_is_not_named_so()
    {
        Random random = new(5);
        LoadedRecording read = Read("time,temp,hvac_action\n" + string.Concat(Enumerable.Range(0, Rounds).Select(i => $"{At(60 * i)},{20 + (i % 7)},{(random.Next(2) == 0 ? "heating" : "idle")}\n")));

        Assert.Equal(["temp"], read.Columns);
    }

    [Fact]
    public void A_price_names_no_device()
    {
        LoadedRecording read = Read("DATE,START TIME,USAGE,COST\n" + string.Concat(Enumerable.Range(0, Rounds).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{Start.AddHours(i):yyyy-MM-dd},{Start.AddHours(i):HH:mm},{2 + (i % 5)},${0.25 + (i % 9 * 0.25):0.00}\n"))));

        Assert.Equal(["USAGE", "COST"], read.Columns);
        Assert.Equal(1.25f, read.Values[4][1]);
        Assert.Equal("$", read.Report.Channels.Single(channel => channel.Name == "COST").Unit);
    }

    private static string At(int seconds) => Start.AddSeconds(seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string ValueOf((string Device, string Quantity) series, int i) =>
        (20 + (series.Device == "b" ? 10 : 0) + (series.Quantity == "hum" ? 30 : 0) + (i * 37 % 23 / 4.0)).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Format(string row, string device, int i, string time) => string.Format(CultureInfo.InvariantCulture, row, device, ValueOf((device, ""), i), time);

    private static TextSource Live(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "standard input", "stdin", "");

    private LoadedRecording Read(string text) => RecordingReader.Read(_folder.Write("r.csv", text), new ReadingOptions());
}
