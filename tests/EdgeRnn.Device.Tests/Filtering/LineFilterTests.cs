using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EdgeRnn.Device.Filtering;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Sensors.Reading.Options;
using EdgeRnn.Sensors.Text;
using Xunit;

namespace EdgeRnn.Device.Tests.Filtering;

public sealed class LineFilterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_delimited_line_keeps_its_fields_and_gets_forecast_bounds_and_score()
    {
        string[] rows = [.. Enumerable.Range(0, 600).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i};{i % 7};\"x;{i}\""))];
        rows[500] = "500;900;\"x;500\"";
        string[] passed = Filter(["n;v;text", .. rows]);

        Assert.Equal("n;v;text;v_forecast;v_low;v_high;v_next;anomaly_score;anomaly_alarm", passed[0]);
        Assert.All(passed.Skip(1).Zip(rows), pair => Assert.StartsWith(pair.Second + ";", pair.First, StringComparison.Ordinal));
        string[] before = passed[500].Split(';'), broken = passed[501].Split(';');
        Assert.InRange(Number(before[^6]), 1.5, 2.5);
        Assert.True(Number(before[^5]) <= Number(before[^6]) && Number(before[^6]) <= Number(before[^4]));
        Assert.Equal(before[^3], broken[^6]);
        Assert.Equal(("0", "1"), (before[^1], broken[^1]));
        Assert.True(Number(broken[^2]) > 50);
    }

    [Fact]
    public void JSON_stays_JSON_and_bad_lines_pass_as_they_are()
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(i => $$"""{"a b":{{i % 5}},"s":"}","t":{{1700000000 + i}}}""")];
        lines[60] = "{broken";
        lines[70] = "";
        string[] passed = Filter(lines);
        Assert.Equal(("{broken", ""), (passed[60], passed[70]));
        JsonNode last = JsonNode.Parse(passed[^1])!;
        Assert.Equal((4.0, "}", false), ((double)last["a b"]!, (string?)last["s"], (bool)last["anomaly_alarm"]!));
        Assert.InRange((double)last["a b_forecast"]!, 3.5, 4.5);
        Assert.Contains("standard input, line 61: ", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_series_of_the_line_protocol_is_a_stream_of_its_own_and_its_time_stays_last()
    {
        string[] lines = [.. Enumerable.Range(0, 150).SelectMany(i => (string[])[$"cpu,host=a\\ b use={i % 3},note=\"a b\" {1700000000 + i}000000000", $"cpu,host=c use={100 + (i % 4)},note=\"x\" {1700000000 + i}000000000"])];
        string[] passed = Filter(lines);
        Assert.Matches("""^cpu,host=a\\ b use=2,note="a b",use_forecast=[12]\.\d+,use_low=[\d.]+,use_high=[\d.]+,use_next=[-\d.E]+,anomaly_score=[\d.]+,anomaly_alarm=false 1700000149000000000$""", passed[^2]);
        Assert.Matches("""^cpu,host=c use=101,note="x",use_forecast=10\d(\.\d+)?,""", passed[^1]);
    }

    [Fact]
    public void What_was_learned_is_kept_for_the_next_run()
    {
        string[] lines = [.. Enumerable.Range(0, 200).Select(i => $$"""{"v":{{(i * 37) % 11}}}""")];
        Filter(lines, _folder["state"]);
        string first = Filter(lines[..5], _folder["state"])[0];
        Assert.True(JsonNode.Parse(first)!.AsObject().ContainsKey("v_forecast"), first);
        Assert.Empty(_said);
    }

    [Fact]
    public void Later_series_pass_unchanged_and_each_is_reported_once()
    {
        string[] known = [.. Enumerable.Range(0, 200).Select(i => $"m,host=h{i % 2} v={i % 5}")];
        string[] passed = Filter([.. known, "m,host=new v=1", "m,host=new v=2"]);
        Assert.Equal(["m,host=new v=1", "m,host=new v=2"], passed[^2..]);
        Assert.Contains("'new' was not among the first", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_line_is_passed_on_before_the_next_one_arrives()
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "edgernn"), ["filter", "--profile", "light"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using Process filter = Process.Start(start)!;
        filter.StandardInput.AutoFlush = true;
        for (int i = 0; i < 20; i++)
        {
            filter.StandardInput.WriteLine($$"""{"v":{{i}}}""");
            // The first four lines decide how all are read.
            for (int read = 0; read < (i == 3 ? 4 : i < 3 ? 0 : 1); read++)
            {
                CancellationToken stop = TestContext.Current.CancellationToken;
                Assert.NotNull(await filter.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(TimeSpan.FromSeconds(60), stop));
            }
        }

        filter.StandardInput.Close();
        Assert.True(filter.WaitForExit(60_000));
        Assert.Equal(0, filter.ExitCode);
    }

    private string[] Filter(string[] lines, string? state = null)
    {
        MemoryStream input = new(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        using LineFilter filter = new(
            new LineSamples(input, "standard input", new ReadingOptions()),
            new ForecasterOptions { Channels = 1, Profile = MixtureProfile.Light }, state, _said.Add);
        List<string> passed = [];
        while (filter.Next() is { } line)
        {
            passed.Add(line);
        }

        filter.Save();
        return [.. passed];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
