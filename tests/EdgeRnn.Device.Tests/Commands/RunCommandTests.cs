using System.Text.Json.Nodes;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_warms_up_learns_and_watches_and_accounts_for_every_sample()
    {
        List<JsonObject> lines = Run(600);

        JsonObject last = lines.Last(line => (string?)line["type"] == "status");
        Assert.Equal((600, 600, 0), ((int)last["in"]!, (int)last["processed"]! + (int)last["dropped"]!, (int)last["waiting"]!));
        Assert.Equal("watching", (string?)last["state"]);
        Assert.Equal(["learning", "watching"], lines.Where(line => (string?)line["type"] == "state").Select(line => (string?)line["state"]));
        Assert.Equal(4, last["channels"]!.AsArray().Count);
        Assert.All(last["channels"]!.AsArray(), channel => Assert.Single(channel!["forecast"]!.AsArray()));
    }

    [Fact]
    public void A_run_continues_where_the_one_before_it_ended()
    {
        Run(300);
        JsonObject last = Run(300).Last(line => (string?)line["type"] == "status");
        Assert.Equal((300, 600), ((int)last["resumedAt"]!, (int)last["rows"]!));
        Assert.Matches("(?m)^.* room: continues after sample 300, 300 of them learned again from the journal$", CommandLine.Run("history", "--set", $"stateFolder={_folder["state"]}").Output);
    }

    [Fact]
    public void The_samples_of_a_run_are_known_again_from_the_journal_and_other_options_learn_from_them()
    {
        Run(300);
        string config = Config("""{ "streams": { "room": { "sources": "waves", "rate": 500, "network": { "hidden": 5 } } } }""");
        CommandResult result = CommandLine.Run("run", "--config", config, "--json", "--rows", "1", "--set", $"stateFolder={_folder["state"]}");

        JsonObject started = JsonNode.Parse(result.Output.Split('\n').First(line => line.Contains("started", StringComparison.Ordinal)))!.AsObject();
        Assert.Equal("""{"checkpointRow":0,"journalRows":300,"cutRecords":0,"relearned":false,"missing":0}""", started["recovered"]!.ToJsonString());
        Assert.Equal(300, (int)started["row"]!);
    }

    [Fact]
    public void The_samples_of_a_stream_are_written_as_a_recording_that_can_be_replayed()
    {
        Run(300);
        CommandResult result = CommandLine.Run("journal", _folder["state"], "--stream", "room", "--export", _folder["r.csv"]);
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("room: 300 samples, 0 to 299, ", result.Output, StringComparison.Ordinal);
        Assert.Equal(301, File.ReadAllLines(_folder["r.csv"]).Length);
        Assert.Equal(ExitCode.Done, CommandLine.Run("replay", _folder["r.csv"], "--cell", "gru", "--hidden", "4").ExitCode);
        Assert.Contains("holds no sample of the stream other", CommandLine.Run("journal", _folder["state"], "--stream", "other").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_process_on_the_state_folder_ends_with_5_and_names_the_first_one()
    {
        using EdgeRnn.Storage.StateFolderLock held = EdgeRnn.Storage.StateFolderLock.Take(_folder["state"]);
        AssertEnds(ExitCode.StateUnusable, $"in use by process {Environment.ProcessId}", Config("""{ "streams": { "main": { "sources": "room" } } }"""));
    }

    [Fact]
    public void A_stream_that_has_ended_is_reported_no_more_until_the_end()
    {
        string recording = _folder.Write("r.csv", "a\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i % 7}\n")));
        string config = Config($$"""
            { "reportSeconds": 0.1, "output": "json", "streams": {
              "short": { "sources": "replay:{{recording}}@max", "network": { "hidden": 8 } }, "long": { "sources": "waves", "rate": 50, "network": { "hidden": 8 } } } }
            """);
        CommandResult result = CommandLine.Run("run", "--config", config, "--rows", "50", "--set", $"stateFolder={_folder["state"]}");

        string[] statuses = [.. result.Output.Split('\n').Where(line => line.Contains("status", StringComparison.Ordinal) && line.Contains("short", StringComparison.Ordinal))];
        Assert.InRange(statuses.Count(line => line.Contains("\"rows\":40,", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public void Several_streams_run_beside_each_other()
    {
        string config = Config("""
            { "streams": { "room": { "sources": "room", "channels": "co2,light", "rate": 500, "horizons": [1, 10] },
                           "load": { "sources": "proc", "rate": 200, "horizons": [1, 2, 3], "network": { "cell": "gru", "hidden": 16 } } } }
            """);
        CommandResult result = CommandLine.Run("run", "--config", config, "--rows", "50", "--set", $"stateFolder={_folder["state"]}", "--set", "output=lines");

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\dZ room: warming up, 50 samples, .*; co2 [\d.]+ ppm → [-\d.]+ \(1 ahead\), [-\d.]+ \(\d+ ahead\); light ", result.Output);
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\dZ load: warming up, 50 samples, ", result.Output);
        Assert.Matches(@"(?m)^\d\d:\d\d:\d\dZ room: 2 channels of room, 500 a second; starts new$", result.Output);
    }

    [Fact]
    public void A_replayed_recording_is_taken_whole_at_its_own_pace_and_its_faults_raise_alarms()
    {
        string recording = Path.Combine(Repository.Root, "device", "recordings", "room", "room.csv");
        CommandResult result = CommandLine.Run(
            "run", "--config", Config("{}"), "--json", "--rows", "2000", "--set", $"streams:room:sources=replay:{recording}@max",
            "--set", "streams:room:network:hidden=16", "--set", $"stateFolder={_folder["state"]}");

        JsonObject[] lines = [.. result.Output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
        JsonObject last = lines.Last(line => (string?)line["type"] == "status");
        Assert.Equal((2000, 2000, 0, 0), ((int)last["in"]!, (int)last["processed"]!, (int)last["dropped"]!, (int)last["skippedTraining"]!));
        JsonObject[] alarms = [.. lines.Where(line => (string?)line["type"] == "alarm" && (string?)line["cause"] == "missing")];
        Assert.Equal(["co2", "co2", "temp_radiator", "temp_radiator"], alarms.Select(alarm => (string?)alarm["channel"]));
        Assert.Equal([true, false, true, false], alarms.Select(alarm => (bool)alarm["begins"]!));
    }

    [Fact]
    public void What_was_reported_is_in_the_history()
    {
        Run(300);
        string[] state = ["--set", $"stateFolder={_folder["state"]}"];

        Assert.Matches("(?m)^room +wave0 +[1-9][0-9]* ", CommandLine.Run(["history", .. state]).Output);
        Assert.Matches("(?m)^.* room: learning$", CommandLine.Run(["history", .. state]).Output);
        // The first report may come before the first forecast.
        Assert.Matches(
            @"^time,value,forecast,score,lower,upper\n(20.*\n)*20\d\d-[^,]+Z,[-\d.]+,[-\d.]+,[\d.]+,[-\d.]*,[-\d.]*\n", CommandLine.Run(["history", "--channel", "wave0", .. state]).Output);
        Assert.Contains(
            "--channel wav: the history has none of that name; it has wave", CommandLine.Run(["history", "--channel", "wav", .. state]).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_history_of_a_channel_is_drawn()
    {
        Run(300);
        CommandResult result = CommandLine.Run("history", "--channel", "wave1", "--plot", _folder["h.svg"], "--set", $"stateFolder={_folder["state"]}");

        Assert.Equal((ExitCode.Done, "", ""), (result.ExitCode, result.Output, result.Error));
        string picture = File.ReadAllText(_folder["h.svg"]);
        Assert.Contains("wave1", picture, StringComparison.Ordinal);
        Assert.EndsWith("</svg>", picture.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_setting_ends_it_with_3() => AssertEnds(
        ExitCode.BadInput, "c.json: unknown key outptu; did you mean output?", Config("""{ "outptu": "json" }"""));

    [Fact]
    public void Without_a_sensor_it_ends_with_4() => AssertEnds(
        ExitCode.NoSensor, "streams:main: ", Config("""{ "streams": { "main": { "sources": "proc", "channels": "cpu99999" } } }"""));

    [Fact]
    public void A_sensor_that_the_kernel_does_not_have_is_named_with_its_place() => AssertEnds(
        ExitCode.NoSensor, $"streams:main: no sensor for 'thermal' below {_folder.Path}; ",
        Config($$"""{ "sysfs": "{{_folder.Path}}", "streams": { "main": { "sources": "thermal" } } }"""));

    [Fact]
    public void Without_a_state_folder_it_ends_with_5()
    {
        _folder.Write("state", "a file");
        AssertEnds(ExitCode.StateUnusable, $"stateFolder {_folder["state"]}: ", Config("""{ "streams": { "main": { "sources": "room" } } }"""));
    }

    private void AssertEnds(ExitCode code, string message, string config)
    {
        CommandResult result = CommandLine.Run("run", "--config", config, "--rows", "1", "--set", $"stateFolder={_folder["state"]}");

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal("", result.Output);
    }

    private List<JsonObject> Run(int rows)
    {
        string config = Config("""{ "reportSeconds": 0.1, "streams": { "room": { "sources": "waves", "rate": 1000, "queue": 4096 } } }""");
        CommandResult result = CommandLine.Run(
            "run", "--config", config, "--rows", $"{rows}", "--json", "--set", $"stateFolder={_folder["state"]}");
        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        return [.. result.Output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    private string Config(string json) => _folder.Write("c.json", json);
}
