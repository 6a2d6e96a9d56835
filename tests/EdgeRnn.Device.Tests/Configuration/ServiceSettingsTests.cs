using System.Collections;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Options;
using Xunit;

namespace EdgeRnn.Device.Tests.Configuration;

public sealed class ServiceSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Hashtable _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_any_settings_there_is_one_stream_over_what_sensors_there_are()
    {
        ServiceSettings settings = Read("{}");

        StreamSettings stream = Assert.Single(settings.Streams);
        Assert.Equal(("main", 1.0), (stream.Name, stream.Rate));
        Assert.Equal(["auto"], stream.Sources);
        Assert.Empty(stream.Channels);
        Assert.Null(stream.Network);
        Assert.All(settings.Effective.Where(setting => setting.Key != "stateFolder"), setting => Assert.Equal("default", setting.Origin));
    }

    [Fact]
    public void A_variable_in_capitals_sets_the_stream_that_there_is()
    {
        _environment["EDGERNN__STREAMS__MAIN__RATE"] = "3";
        Assert.Equal(("main", 3.0), (Read("{}").Streams[0].Name, Read("{}").Streams[0].Rate));
        Assert.Equal("Main", Assert.Single(Read("""{ "streams": { "Main": {} } }""").Streams).Name);
    }

    [Fact]
    public void The_command_line_wins_over_the_environment_and_that_over_the_file()
    {
        _environment["EDGERNN__streams__a__rate"] = "3";
        _environment["EDGERNN__streams__a__queue"] = "30";
        _environment["EDGERNN_VECTOR_WIDTH"] = "4";

        ServiceSettings settings = Read(
            """{ "streams": { "a": { "rate": 2, "queue": 20, "horizons": [1, 5] } } } // a comment""", "streams:a:rate=4");

        StreamSettings stream = Assert.Single(settings.Streams);
        Assert.Equal((4.0, 30), (stream.Rate, stream.Queue));
        Assert.Equal([1, 5], stream.Horizons);
        Assert.Equal("--set", Origin(settings, "streams:a:rate"));
        Assert.Equal("EDGERNN__streams__a__queue", Origin(settings, "streams:a:queue"));
        Assert.Equal(_folder["c.json"], Origin(settings, "streams:a:horizons"));
        Assert.Equal("default", Origin(settings, "streams:a:alarm:acceptAfter"));
    }

    [Fact]
    public void Each_stream_has_its_own_channels_rate_horizons_and_network()
    {
        ServiceSettings settings = Read(
            """
            { "streams": {
                "air": { "sources": ["iio", "thermal"], "channels": "a,b", "rate": 0.1, "network": { "cell": "gru", "hidden": 16 } },
                "load": { "sources": "proc", "channels": ["cpu0"], "rate": 10, "horizons": 7 } } }
            """);

        StreamSettings air = settings.Streams[0], load = settings.Streams[1];
        Assert.Equal(["iio", "thermal"], air.Sources);
        Assert.Equal(["a", "b"], air.Channels);
        Assert.Equal((CellKind.Gru, 16), (air.Network!.Cell, air.Network.HiddenSize));
        Assert.Equal(["proc"], load.Sources);
        Assert.Equal(["cpu0"], load.Channels);
        Assert.Equal([7], load.Horizons);
        Assert.Null(load.Network);
        Assert.Equal(7 * 86400 * 10, load.Alarm(null).SamplesPerFalseAlarm);
    }

    [Theory]
    [InlineData("""{ "streams": { "a": { "rats": 2 } } }""", "c.json: unknown key streams:a:rats; did you mean streams:a:rate?")]
    [InlineData("""{ "sttreams": {"a": 1} }""", "c.json: unknown key sttreams:a")]
    [InlineData("""{ "reportSecond": 2 }""", "c.json: unknown key reportSecond; did you mean reportSeconds?")]
    [InlineData("""{ "streams": { "a": { "rate": {"hz": 2} } } }""", "c.json: unknown key streams:a:rate:hz")]
    [InlineData("""{ "streams": { "a": { "rate": "fast" } } }""", "c.json: streams:a:rate is 'fast'; expected a number from 0.0001 to 10000")]
    [InlineData("""{ "streams": { "a": { "rate": 0 } } }""", "c.json: streams:a:rate is '0'; expected a number from 0.0001 to 10000")]
    [InlineData("""{ "streams": { "a": { "horizons": [1, 1] } } }""", "c.json: streams:a:horizons is '1,1'; expected different whole numbers")]
    [InlineData("""{ "streams": { "a": { "horizons": [] } } }""", "c.json: streams:a:horizons is ''; expected at least one")]
    [InlineData("""{ "streams": { "a": { "network": { "cell": "gru2" } } } }""", "c.json: streams:a:network:cell is 'gru2'; expected one of elman, elman-relu, gru, lstm; did you mean gru?")]
    [InlineData("""{ "streams": { "a": { "alarm": { "acceptAfter": 9 } } } }""", "c.json: streams:a:alarm:acceptAfter is '9'; expected a whole number from 16 to 1073741824")]
    [InlineData("""{ "streams": { "a\u001b[2Jb": { "rate": 1 } } }""", "streams:a?[2Jb: expected a stream's name of letters, digits and other signs of any script")]
    [InlineData("""{ "streams": { " a": { "rate": 1 } } }""", "streams: a: expected a stream's name")]
    [InlineData("""{ "stateFolder": "" }""", "c.json: stateFolder is ''; expected the path of a folder; leave it out for /")]
    [InlineData("""{ "proc": "a\u0000b" }""", "c.json: proc is 'a?b'; expected the path of a folder")]
    [InlineData("""{ "metrics": { "otlpEndpoint": "here" } }""", "c.json: metrics:otlpEndpoint is 'here'; expected an address as http://localhost:4318")]
    [InlineData("""{ "output": "xml" }""", "c.json: output is 'xml'; expected one of auto, lines, json, none")]
    [InlineData("{\n \"a\" 1 }", "c.json:2: is no JSON: ")]
    [InlineData("""{ "output": "json", "Output": "lines" }""", "c.json: ")]
    [InlineData("[1]", "c.json: ")]
    [InlineData("", "c.json:1: is no JSON: ")]
    public void What_is_wrong_is_one_line_that_names_file_and_key(string json, string expected)
    {
        UserException error = Assert.Throws<UserException>(() => Read(json));

        Assert.Equal(ExitCode.BadInput, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_variable_with_an_unknown_key_is_named()
    {
        _environment["EDGERNN__OUTPTU"] = "json";
        Assert.Contains(
            "EDGERNN__OUTPTU: unknown key outptu; did you mean output?", Assert.Throws<UserException>(() => Read("{}")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_asked_for_must_be_there() => Assert.Contains(
        "--config /no/such: no such file", Assert.Throws<UserException>(() => ServiceSettings.Read("/no/such", _environment, [])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_folder_that_systemd_made_is_the_state_folder()
    {
        _environment["STATE_DIRECTORY"] = "/var/lib/x:/var/lib/y";
        Assert.Equal("/var/lib/x", Read("{}").StateFolder);
    }

    [Fact]
    public void The_command_shows_every_setting_and_where_it_was_set()
    {
        CommandResult result = CommandLine.Run("config", "--config", _folder.Write("c.json", """{ "reportSeconds": 3 }"""), "--set", "output=json");

        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Matches($"(?m)^reportSeconds +3 +{_folder["c.json"]}$", result.Output);
        Assert.Matches("(?m)^output +json +--set$", result.Output);
        Assert.Matches("(?m)^streams:main:rate +1 +default$", result.Output);
    }

    private ServiceSettings Read(string json, params string[] assignments) =>
        ServiceSettings.Read(_folder.Write("c.json", json), _environment, assignments);

    private static string Origin(ServiceSettings settings, string key) => settings.Effective.Single(setting => setting.Key == key).Origin;
}
