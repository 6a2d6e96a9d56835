using System.Globalization;
using System.Xml.Linq;
using EdgeRnn.Device.Plotting;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Device.Tests.Replay;
using Xunit;

namespace EdgeRnn.Device.Tests.Plotting;

public sealed class PlotTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_replay_shows_sensor_forecast_bounds_alarms_and_time()
    {
        // A wave that jumps away for 50 rows when alarms have long begun.
        string rows = string.Join('\n', Enumerable.Range(0, 1500).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{new DateTime(2026, 3, 1).AddMinutes(row):yyyy-MM-dd HH:mm:ss},{Math.Sin(row * 0.1) + (row is > 1400 and < 1450 ? 9 : 0):0.000}")));
        string recording = _folder.Write("wave.csv", $"time,wave [V]\n{rows}\n");

        (XElement svg, string[] texts) = Draw("replay", recording, "--plot", _folder["plot.svg"]);

        Assert.Equal(("960", "960"), (svg.Attribute("width")!.Value.TrimEnd('p', 'x'), svg.Attribute("height")!.Value.TrimEnd('p', 'x')));
        Assert.Contains(texts, text => text.StartsWith("wave.csv: wave", StringComparison.Ordinal));
        Assert.Contains("The last 240 rows", texts);
        Assert.Contains(texts, text => text.StartsWith("Squared error as a fraction of persistence's; 0.", StringComparison.Ordinal));
        foreach (string legend in (string[])["sensor", "forecast made 1 row before", "90% bounds", "alarm", "scored from here", "no better than the last value", "2026-03-01 UTC"])
        {
            Assert.Contains(texts, text => text.Replace(" %", "%", StringComparison.Ordinal) == legend);
        }

        string[] curves = [.. svg.Descendants(Svg + "polyline").Select(line => line.Attribute("points")!.Value)];
        Assert.True(curves.Count(points => points.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > 100) >= 2, "sensor and forecast, row by row");
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_without_times_is_drawn_over_its_rows()
    {
        string recording = _folder.Write("r.csv", "a\n" + string.Join('\n', Enumerable.Range(0, 300).Select(row => row % 7)) + "\n");
        Assert.Contains("row", Draw("replay", recording, "--plot", _folder["plot.svg"]).Texts);
    }

    [Fact]
    public void A_disk_that_is_full_is_an_error_that_names_the_picture()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(100)), path = _folder["plot.svg"];
        File.CreateSymbolicLink(path, "/dev/full");
        CommandResult result = CommandLine.Run("replay", recording, "--profile", "light", "--plot", path);
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains($"--plot {path}: cannot be written: No space left on device", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_is_drawn()
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(600));
        string[] texts = Draw("replay", recording, "--cell", "lstm", "--hidden", "8", "--diagnose-plot", _folder["plot.svg"]).Texts;
        Assert.Contains("k, steps back", texts);
        Assert.Contains("0.95, good enough", texts);
    }

    [Fact]
    public void A_history_shows_forecasts_bounds_and_alarms()
    {
        DateTime start = HandClock.Start.UtcDateTime;
        List<HistorySample> samples = [.. Enumerable.Range(0, 100).Select(i => new HistorySample(start.AddSeconds(10 * i), i % 9, i % 8, i % 60, (i % 8) - 2, (i % 8) + 2))];
        HistoryAlarm still = new(start.AddSeconds(600), DateTime.MaxValue, "temp");

        PlotFile.Save(_folder["plot.svg"], new HistorySeries(1, "main", "temp", "°C", 100, start, start.AddSeconds(990)), samples, [still]);

        (_, string[] texts) = Read();
        foreach (string text in (string[])["main: temp, 100 reports", "temp, °C", "its bounds", "alarm", "limit of what is normal", "2026-03-01 UTC"])
        {
            Assert.Contains(text, texts);
        }
    }

    [Theory]
    [InlineData("plot.jpg", ExitCode.WrongUsage, "expected a file named .svg")]
    [InlineData("plot.png", ExitCode.WrongUsage, "a PNG is made from it by: rsvg-convert ")]
    [InlineData("no/plot.svg", ExitCode.BadInput, "does not exist; make it: mkdir -p ")]
    public void A_picture_that_cannot_be_drawn_is_refused_before_the_replay(string name, ExitCode exitCode, string expected)
    {
        CommandResult result = CommandLine.Run("replay", "no-such-recording.csv", "--plot", _folder[name]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith($"edgernn: --plot {_folder[name]}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private (XElement Svg, string[] Texts) Draw(params string[] args)
    {
        CommandResult result = CommandLine.Run(args);
        Assert.Equal(("", ExitCode.Done), (result.Error, result.ExitCode));
        return Read();
    }

    private (XElement Svg, string[] Texts) Read()
    {
        XElement svg = XElement.Load(_folder["plot.svg"]);
        return (svg, [.. svg.Descendants(Svg + "text").Select(text => text.Value)]);
    }
}
