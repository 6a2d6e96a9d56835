using System.Text.Json.Nodes;
using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>A sensor that is not there when the service starts: its values are missing, and nothing of what was learned is.</summary>
public sealed class MissingSensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auto")]
    [InlineData("thermal")]
    [InlineData("thermal:b")]
    public void The_stream_is_the_same_and_the_sensor_is_taken_back(string sources)
    {
        (int code, string output) = ServiceProcess.Run(_folder, $$"""
            zone() { mkdir -p sys/class/thermal/thermal_zone$1; echo $2 >sys/class/thermal/thermal_zone$1/type; echo 4$1000 >sys/class/thermal/thermal_zone$1/temp; }
            service() { exec "$0" run --json --set stateFolder=$PWD/state --set sysfs=$PWD/sys --set reportSeconds=0.1 --set streams:main:sources={{sources}} --set streams:main:rate=50 --set streams:main:profile=light "$@"; }
            zone 0 a; zone 1 b
            (service --rows 30 >first 2>err) || exit 1
            rm -r sys/class/thermal/thermal_zone1
            service >second 2>err &
            await logged 'thermal:b: is missing at the start'
            await grep '"rows":[3-9][0-9]' second
            zone 1 b
            await logged 'thermal:b: is back'
            await grep -E '"id":"thermal:b","value":41' second
            kill -TERM $!; wait $! || exit 2
            cat second
            """);
        Assert.Equal(0, code);
        List<JsonNode> lines = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(30, (int)lines.First(line => (string?)line["type"] == "started")["row"]!);
        string[][] channels = [.. lines.Where(line => (string?)line["type"] == "status").Select(line => line["channels"]!.AsArray().Select(channel => (string)channel!["id"]!).ToArray())];
        Assert.All(channels, now => Assert.Equal(sources == "thermal:b" ? ["thermal:b"] : ["thermal:a", "thermal:b"], now));
    }

    [Fact]
    public void A_column_that_was_a_channel_remains_one_though_its_first_lines_rise_like_a_clock()
    {
        (int code, string output) = ServiceProcess.Run(_folder, """
            lines() { echo a,b; for i in $(seq 0 13); do echo $((i * $1 % 97)),$((i * i % 89)); done; }
            service() { "$0" run --json --set stateFolder=$PWD/$1 --set streams:main:sources=stdin --set streams:main:profile=light; }
            lines 37 | service state && lines 7 | service state && lines 7 | service new
            """);
        Assert.Equal(0, code);
        string[] channels = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["type"] == "status")
            .Select(line => string.Join(',', line["channels"]!.AsArray().Select(channel => (string)channel!["id"]!)))];
        Assert.Equal(["a,b", "a,b", "b"], channels);
    }

    [Fact]
    public void States_of_other_options_are_kept_until_they_are_pruned()
    {
        string[] run = ["run", "--rows", "60", "--set", $"stateFolder={_folder["state"]}", "--set", "output=none", "--set", "streams:main:sources=waves", "--set", "streams:main:rate=50", "--set", "checkpointMinutes=0.01"];
        string[] light = [.. run, "--set", "streams:main:network:hidden=4"], other = [.. run, "--set", "streams:main:network:hidden=5"];
        foreach (string[] options in (string[][])[light, other, other, other, other, light])
        {
            Assert.Equal(ExitCode.Done, CommandLine.Run(options).ExitCode);
        }

        CommandResult verified = CommandLine.Run("state", "verify", _folder["state"]);
        Assert.Equal(ExitCode.Done, verified.ExitCode);
        Assert.Contains("kept for these until 'edgernn state prune'", verified.Output, StringComparison.Ordinal);
        Assert.Contains("deleted ", CommandLine.Run("state", "prune", _folder["state"], "--force").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("kept for these", CommandLine.Run("state", "verify", _folder["state"]).Output, StringComparison.Ordinal);
    }
}
