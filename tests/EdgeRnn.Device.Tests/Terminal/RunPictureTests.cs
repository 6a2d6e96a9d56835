using System.Text.RegularExpressions;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Terminal;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors;
using Xunit;

namespace EdgeRnn.Device.Tests.Terminal;

public partial class RunPictureTests
{
    private static readonly DateTime Start = HandClock.Start.UtcDateTime;

    [Theory]
    [InlineData(40, 12)]
    [InlineData(80, 24)]
    [InlineData(200, 60)]
    public void It_fits_the_terminal_and_shows_state_curves_values_and_news(int columns, int rows)
    {
        string[] lines = Draw(News(channels: 6), columns, rows);

        Assert.True(lines.Length < rows, $"{lines.Length} lines in {rows}");
        Assert.All(lines, line => Assert.InRange(line.Length, 0, columns));
        Assert.StartsWith("edgernn run  12:00:00Z", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("main: watching, 1,234 samples, score 71", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("c3, °C as measured and as forecast", StringComparison.Ordinal));
        Assert.True(lines.Count(line => line.Any(c => c is > '\u2800' and <= '\u28FF')) >= 2);
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^c3 °C +3\.5 "));
        Assert.Contains(lines, line => line.Contains("1 ahead", StringComparison.Ordinal));
        Assert.Contains("ALARM", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void With_room_each_horizon_its_bounds_and_the_score_have_a_column()
    {
        string[] lines = Draw(News(channels: 6), 100, 40);

        string header = lines.Single(line => line.StartsWith("channel ", StringComparison.Ordinal));
        Assert.Equal(["channel", "now", "1 ahead", "24 ahead", "its bounds", "score"], ColumnPattern().Split(header.Trim()));
        Assert.Matches(@"^c0 °C +0\.5 +1 +2 +-1 to 3 +0$", lines.Single(line => line.StartsWith("c0 °C ", StringComparison.Ordinal)));
        Assert.Contains("12:00:00Z main: ALARM, score 71: c3 far from its forecast", lines);
    }

    [Fact]
    public void Many_streams_leave_room_for_the_one_in_front()
    {
        RunNews news = News(channels: 2) with { Streams = [.. Enumerable.Range(0, 20).Select(i => One($"s{i}", 2))] };

        string[] lines = Draw(news, 80, 24);

        Assert.Contains("and 17 more streams", lines);
        Assert.True(lines.Count(line => line.Any(c => c is > '\u2800' and <= '\u28FF')) >= 2);
    }

    [Fact]
    public void An_alarm_and_what_is_not_safe_stay_in_a_line_that_is_too_long()
    {
        RunNews news = News(channels: 1);
        StreamStatus status = news.Streams[0].Status;
        (status.Rows, status.NotSafe) = (1_234_567, "the disk is full");

        Assert.Equal("main: watching, 1,234,567 samples, score 71  ALARM  NOT SAFE, error 0.60 of…", Draw(news, 80, 24)[1]);
    }

    [Fact]
    public void A_line_that_is_too_long_ends_with_a_whole_word_and_a_mark()
    {
        RunNews news = News(channels: 1) with { Page = "http://127.0.0.1:8765/", Notices = ["温度 has a very long line about 湿度 that no terminal of this size has room for, x" + new string('y', 80)] };

        string[] lines = Draw(news, 80, 24);

        Assert.Equal("edgernn run  http://127.0.0.1:8765/  12:00:00Z  Ctrl-C ends it; what it has…", lines[0]);
        Assert.Contains("温度 has a very long line about 湿度 that no terminal of this size has room for…", lines);
    }

    [Fact]
    public void Before_the_first_sample_it_says_that_it_waits()
    {
        StreamStatus status = new("main", [new SensorChannel("a", "", "", "", "")], [1]);
        RunNews news = new(Start, [(status, new StreamTrace(1))], [], ["edgernn: main: reads standard input"]);

        string[] lines = Draw(news, 80, 24);

        Assert.Contains("waiting for the first sample", lines);
        Assert.Contains("edgernn: main: reads standard input", lines);
    }

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        RunNews news = News(channels: 1) with { Notices = ["a\e[2Jb\nc"] };
        Assert.Contains("a?[2Jb?c", Draw(news, 80, 24));
    }

    private static string[] Draw(RunNews news, int columns, int rows) =>
        [.. CodePattern().Replace(RunScreen.Frame(news, (columns, rows)), "").Split("\r\n")[..^1].Select(line => line.TrimEnd())];

    private static RunNews News(int channels)
    {
        AlarmEvent alarm = new(Start, "main", true, channels > 3 ? "c3" : "c0", 71, AnomalyCause.Error);
        return new RunNews(Start, [One("main", channels)], [alarm], []);
    }

    private static (StreamStatus Status, StreamTrace Trace) One(string name, int channels)
    {
        StreamStatus status = new(name, [.. Enumerable.Range(0, channels).Select(i => new SensorChannel($"c{i}", "", "", "°C", ""))], [1, 24])
        {
            State = StreamState.Watching,
            Rows = 1234,
            Score = 71,
            Alarm = true,
            Skill = 0.4,
        };
        for (int i = 0; i < channels; i++)
        {
            (status.Values[i], status.Forecasts[i], status.Forecasts[channels + i], status.Lower[i], status.Upper[i]) = (i + 0.5f, i + 1, i + 2, i - 1, i + 3);
        }

        StreamTrace trace = new(channels);
        StreamEngine engine = new(new ForecasterOptions { Channels = channels, EnabledExperts = ["persistence"] }, new MonitorOptions());
        for (int row = 0; row < 300; row++)
        {
            trace.Write(name, engine.Step(row, StreamEngine.NoTime, [.. Enumerable.Range(0, channels).Select(i => MathF.Sin(row * 0.1f) + i)], learn: true));
        }

        return (status, trace);
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex CodePattern();

    [GeneratedRegex(" {2,}")]
    private static partial Regex ColumnPattern();
}
