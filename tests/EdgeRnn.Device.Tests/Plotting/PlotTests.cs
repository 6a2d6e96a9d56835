using EdgeRnn.Device.Tests.Replay;
using SkiaSharp;
using Xunit;

namespace EdgeRnn.Device.Tests.Plotting;

public sealed class PlotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_replay_is_drawn_to_a_png_with_both_curves()
    {
        Draw("plot.png");

        using SKBitmap picture = SKBitmap.Decode(_folder["plot.png"]);
        HashSet<SKColor> colors = [.. picture.Pixels];
        Assert.Equal((1200, 1200), (picture.Width, picture.Height));
        Assert.Contains(SKColor.Parse("#1f6fb4"), colors);
        Assert.Contains(SKColor.Parse("#e8590c"), colors);
    }

    [Fact]
    public void A_replay_is_drawn_to_an_svg_with_text()
    {
        Draw("plot.svg");

        string svg = File.ReadAllText(_folder["plot.svg"]);
        Assert.StartsWith("<?xml", svg, StringComparison.Ordinal);
        Assert.Contains("<text", svg, StringComparison.Ordinal);
        Assert.EndsWith("</svg>", svg.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plot.jpg", ExitCode.WrongUsage, "expected a file named .png or .svg")]
    [InlineData("no/plot.png", ExitCode.BadInput, "does not exist; make it: mkdir -p ")]
    public void A_picture_that_cannot_be_drawn_is_refused_before_the_replay(string name, ExitCode exitCode, string expected)
    {
        CommandResult result = CommandLine.Run("replay", "no-such-recording.csv", "--plot", _folder[name]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.StartsWith($"edgernn: --plot {_folder[name]}: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    private void Draw(string name)
    {
        string recording = _folder.Write("r.csv", SampleRecording.Text(500));
        CommandResult result = CommandLine.Run("replay", recording, "--horizon", "1,3", "--plot", _folder[name]);
        Assert.SkipWhen(result.Error.Contains("no font on this machine", StringComparison.Ordinal), result.Error);
        Assert.Equal("", result.Error);
    }
}
