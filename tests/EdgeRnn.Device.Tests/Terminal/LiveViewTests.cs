using EdgeRnn.Device.Replay;
using EdgeRnn.Device.Terminal;
using EdgeRnn.Device.Tests.Replay;
using EdgeRnn.Forecasting;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;
using Spectre.Console;
using Spectre.Console.Rendering;
using Xunit;

namespace EdgeRnn.Device.Tests.Terminal;

public sealed class LiveViewTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void The_picture_shows_both_curves_and_fits_the_terminal(int width)
    {
        using var folder = new TemporaryFolder();
        var settings = new ReplaySettings(folder.Write("r.csv", SampleRecording.Text(600)), new ReadingOptions(), channels =>
            new ForecasterOptions { Channels = channels, Horizons = [1, 5] });
        using var session = new ReplaySession(settings, RecordingReader.Read(settings.Path, settings.Reading));
        session.Runner.Run(TestContext.Current.CancellationToken);

        string[] lines = Draw(LiveView.Picture(session, new ReplayProgress(session), width, height: 12), width);

        string words = string.Join(' ', lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, width));
        Assert.InRange(lines.Length, 1, 12);
        Assert.Contains("wave as measured", words, StringComparison.Ordinal);
        Assert.Matches("rows ahead error now so far [^█]*1 [0-9.]+ [0-9.]+ [^█]*5 [0-9.]+ [0-9.]+", words);
        Assert.True(lines.Count(line => line.Any(c => c is > '\u2800' and <= '\u28FF')) >= 3);
        Assert.Contains("row 600 of 600", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Dots_stand_where_the_values_are()
    {
        var canvas = new BrailleCanvas(columns: 2, rows: 1);
        canvas.Draw(0, [0, 1, float.NaN, 0.5f], low: 0, high: 1);

        string row = string.Concat(canvas.Row(0, Style.Plain, Style.Plain).Select(segment => segment.Text));

        // Left: the lowest dot, then a line up to the highest. Right: nothing, then one in the middle.
        Assert.Equal([0x2800 | 0x40 | 0x08 | 0x10 | 0x20 | 0x80, 0x2800 | 0x20], row.Select(c => (int)c));
    }

    [Fact]
    public void A_recording_that_says_nothing_yet_is_drawn_empty()
    {
        IRenderable chart = new CurvesChart(span => span.Fill(float.NaN), span => span.Fill(float.NaN), height: 4);

        Assert.DoesNotContain(Draw(chart, 40), line => line.Any(c => c is > '\u2800' and <= '\u28FF'));
    }

    private static string[] Draw(IRenderable picture, int width)
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Write(picture);
        return writer.ToString().Split('\n');
    }
}
