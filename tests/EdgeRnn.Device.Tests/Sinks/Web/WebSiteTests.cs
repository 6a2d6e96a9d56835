using System.Net;
using System.Text;
using System.Text.Json;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.History;
using EdgeRnn.Forecasting.Monitoring;
using Xunit;

namespace EdgeRnn.Device.Tests.Sinks.Web;

public sealed class WebSiteTests : IDisposable
{
    private static readonly string Path = $"/api/v1/streams/{Uri.EscapeDataString(ServedStream.Name)}";

    private readonly ServedStream _served = new(commands: true);

    public void Dispose() => _served.Dispose();

    [Fact]
    public async Task The_streams_are_listed_with_what_a_picture_needs()
    {
        _served.Feed(300);
        JsonElement stream = (await Json("/api/v1/streams")).GetProperty("streams")[0];

        Assert.Equal(ServedStream.Name, stream.GetProperty("name").GetString());
        Assert.Equal(300, stream.GetProperty("samples").GetInt32());
        Assert.Equal(1, stream.GetProperty("experts").EnumerateArray().Sum(expert => expert.GetProperty("weight").GetDouble()), 3);
        Assert.Equal("a<script>", stream.GetProperty("channels")[0].GetProperty("id").GetString());
        // 300 s are a bin of 5 minutes.
        Assert.Equal(1, stream.GetProperty("ribbon").GetProperty("scores").GetArrayLength());
        Assert.Equal(300, (await Json(Path)).GetProperty("samples").GetInt32());
    }

    [Fact]
    public async Task A_script_in_a_name_is_escaped_in_every_answer()
    {
        _served.Feed(3);
        foreach (string path in (string[])["/api/v1/streams", Path, Path + "/samples", "/api/v1/alarms", "/api/v1/streams/%3Cscript%3E"])
        {
            string text = await (await _served.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain('<', text);
        }
    }

    [Fact]
    public async Task Samples_come_with_the_forecasts_that_had_been_made_for_them()
    {
        _served.Feed(50);
        JsonElement samples = await Json(Path + "/samples?last=20");

        Assert.Equal(30, samples.GetProperty("first").GetInt32());
        Assert.Equal(20, samples.GetProperty("times").GetArrayLength());
        JsonElement channel = samples.GetProperty("channels")[0];
        Assert.Equal(MathF.Sin(49 / 5f), channel.GetProperty("value")[19].GetSingle());
        Assert.InRange(channel.GetProperty("forecast")[19].GetSingle(), -2, 2);
    }

    [Fact]
    public async Task The_newest_samples_are_kept()
    {
        _served.Feed(10_050);
        JsonElement samples = await Json(Path + "/samples");
        Assert.Equal(50, samples.GetProperty("first").GetInt32());
        Assert.Equal(10_000, samples.GetProperty("scores").GetArrayLength());
    }

    [Fact]
    public async Task An_alarm_is_listed_with_what_was_expected_and_what_came()
    {
        _served.Site.Report(new AlarmEvent(DateTime.UnixEpoch, ServedStream.Name, true, "b", 80, AnomalyCause.Error) { Unit = "V", Expected = 3, Actual = 9 });
        JsonElement alarm = (await Json("/api/v1/alarms")).GetProperty("alarms")[0];
        Assert.Equal((3, 9, "V"), (alarm.GetProperty("expected").GetInt32(), alarm.GetProperty("actual").GetInt32(), alarm.GetProperty("unit").GetString()));
    }

    [Fact]
    public async Task The_history_of_a_channel_is_thinned_to_what_was_asked_for()
    {
        using TemporaryFolder folder = new();
        string path = folder["history.db"];
        using StringWriter errors = new();
        using (HistoryDatabase history = new(path, new HistorySettings(true, 30, 64), new Notices(errors, TimeProvider.System, false), TimeProvider.System))
        {
            StreamStatus status = new(ServedStream.Name, [new("a<script>", "", "a", "°C", "")], [1]);
            for (int minute = 0; minute < 200; minute++)
            {
                (status.Time, status.Values[0], status.Forecasts[0], status.HighestScore) = (DateTime.UtcNow.AddMinutes(minute - 200), minute, minute + 1, 7);
                (status.Lower[0], status.Upper[0]) = (minute - 1, minute + 2);
                history.Report(status);
            }
        }

        using ServedStream served = new(history: path);
        JsonElement thinned = await Json(served, $"{Path}/history?channel=a%3Cscript%3E&hours=4&points=10");
        int points = thinned.GetProperty("times").GetArrayLength();
        Assert.InRange(points, 5, 11);
        Assert.All(["value", "least", "most", "forecast", "lower", "upper", "score"], name => Assert.Equal(points, thinned.GetProperty(name).GetArrayLength()));
        Assert.True(thinned.GetProperty("least")[1].GetDouble() < thinned.GetProperty("value")[1].GetDouble());
        Assert.Equal((7, 199), (thinned.GetProperty("score")[1].GetDouble(), thinned.GetProperty("most")[points - 1].GetDouble()));

        foreach ((string query, HttpStatusCode expected) in ((string, HttpStatusCode)[])
            [("channel=none", HttpStatusCode.NotFound), ("channel=a%3Cscript%3E&hours=0", HttpStatusCode.BadRequest), ("channel=a%3Cscript%3E&points=1e9", HttpStatusCode.BadRequest)])
        {
            Assert.Equal(expected, (await served.Client.GetAsync(new Uri($"{Path}/history?{query}", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await _served.Client.GetAsync(new Uri($"{Path}/history?channel=b", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_networks_are_shown_as_they_are()
    {
        _served.Feed(200);
        JsonElement learning = await Json(Path + "/learning");
        JsonElement network = learning.GetProperty("networks")[0], weight = network.GetProperty("weights")[0];
        Assert.Equal(weight.GetProperty("rows").GetInt32() * weight.GetProperty("columns").GetInt32(), weight.GetProperty("values").GetArrayLength());

        // Who asks has the next sample bring it up to date.
        _served.Feed(1);
        Assert.Equal(201, (await Json(Path + "/learning")).GetProperty("row").GetInt32());
        _served.Feed(1);
        Assert.Equal(202, (await Json(Path + "/learning")).GetProperty("row").GetInt32());
    }

    [Fact]
    public async Task What_happens_is_sent_as_it_happens()
    {
        _served.Feed(10);
        using Stream stream = await _served.Client.GetStreamAsync(new Uri("/api/v1/events", UriKind.Relative), TestContext.Current.CancellationToken);
        using StreamReader reader = new(stream);
        await Until(reader, line => line == "event: status");
        _served.Feed(2);
        await Until(reader, line => line == "event: samples");
        string data = (await reader.ReadLineAsync(TestContext.Current.CancellationToken))!;
        Assert.StartsWith("data: {\"stream\":", data, StringComparison.Ordinal);
        Assert.InRange(JsonDocument.Parse(data[6..]).RootElement.GetProperty("first").GetInt32(), 10, 11);
        _served.Site.Report(new AlarmEvent(DateTime.UnixEpoch, ServedStream.Name, true, "b", 80, AnomalyCause.Error));
        await Until(reader, line => line == "event: alarm");
    }

    [Theory]
    [InlineData("""{"learning":false}""")]
    [InlineData("""{"falseAlarmDays":3.5}""")]
    [InlineData("""{"relearn":true}""")]
    [InlineData("""{"normal":true}""")]
    [InlineData("""{"fault":true}""")]
    public async Task A_command_is_passed_on(string body)
    {
        Assert.Equal(HttpStatusCode.Accepted, await Post(body, "application/json"));
        Assert.Equal(ServedStream.Name, Assert.Single(_served.Commands).Stream);
    }

    [Theory]
    [InlineData("""{"learning":false}""", "text/plain", HttpStatusCode.Forbidden)]
    [InlineData("""{"learning":"no"}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("""{"learning":true,"normal":true}""", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("{", "application/json", HttpStatusCode.BadRequest)]
    [InlineData("[]", "application/json", HttpStatusCode.BadRequest)]
    public async Task What_is_no_command_is_refused(string body, string type, HttpStatusCode expected)
    {
        Assert.Equal(expected, await Post(body, type));
        Assert.Empty(_served.Commands);
    }

    [Fact]
    public async Task Without_permission_there_are_no_commands()
    {
        using ServedStream other = new();
        using StringContent content = new("""{"normal":true}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await other.Client.PostAsync(new Uri(Path + "/commands", UriKind.Relative), content, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/streams/none")]
    [InlineData("/api/v1/other")]
    [InlineData("/other")]
    [InlineData("/page/index.html")]
    public async Task What_is_not_there_is_not_found(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await _served.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);

    [Fact]
    public async Task The_page_lets_nothing_in_from_elsewhere()
    {
        HttpResponseMessage page = await _served.Client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        string policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        using HttpRequestMessage again = new(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await _served.Client.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);
    }

    private async Task<HttpStatusCode> Post(string body, string type)
    {
        using StringContent content = new(body, Encoding.UTF8, type);
        return (await _served.Client.PostAsync(new Uri(Path + "/commands", UriKind.Relative), content, TestContext.Current.CancellationToken)).StatusCode;
    }

    private Task<JsonElement> Json(string path) => Json(_served, path);

    private static async Task<JsonElement> Json(ServedStream served, string path) =>
        JsonDocument.Parse(await served.Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).RootElement;

    private static async Task Until(StreamReader reader, Func<string, bool> isIt)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!isIt(await reader.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException()))
        {
        }
    }
}
