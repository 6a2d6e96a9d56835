using System.Text.Json.Nodes;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>Names of any script go through everything as they are.</summary>
public sealed class NamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("温度,湿度", "温度", "湿度")]
    [InlineData("Außentemperatur,तापमान (innen)", "Außentemperatur", "तापमान (innen)")]
    [InlineData("a b,a_b", "a b", "a_b")]
    [InlineData("\"x,y\",\"😀 \"\"z\"\"\"", "x,y", "😀 \"z\"")]
    public void Columns_are_called_the_same_in_replay_run_and_record(string header, params string[] names)
    {
        string recording = _folder.Write("r.csv", $"time,{header}\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"2026-01-01T00:00:{i:00}Z,{i % 7}.5,{i % 5}.25\n")));
        JsonNode replayed = JsonNode.Parse(CommandLine.Run("replay", recording, "--json", "--profile", "light").Output)!;
        Assert.Equal(names, replayed["channels"]!.AsArray().Select(channel => (string)channel!["name"]!));

        CommandResult run = CommandLine.Run(
            "run", "--json", "--set", $"stateFolder={_folder["state"]}", "--set", $"streams:Küche 厨房:sources=replay:{recording}@max", "--set", "streams:Küche 厨房:profile=light");
        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(names, Names(run, "id"));
        Assert.True(Directory.Exists(_folder["state/K%C3%BCche%20%E5%8E%A8%E6%88%BF"]));

        string copy = _folder["copy.csv"];
        Assert.Equal(ExitCode.Done, CommandLine.Run("record", "--source", $"replay:{recording}@max", "--out", copy).ExitCode);
        JsonNode again = JsonNode.Parse(CommandLine.Run("replay", copy, "--json", "--profile", "light").Output)!;
        Assert.Equal(names, again["channels"]!.AsArray().Select(channel => (string)channel!["name"]!));

        CommandResult history = CommandLine.Run("history", "--channel", names[0], "--set", $"stateFolder={_folder["state"]}", "--hours", "1000000");
        Assert.Equal(ExitCode.Done, history.ExitCode);
    }

    private static string[] Names(CommandResult run, string member) => [.. run.Output.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!)
        .Last(line => (string?)line["type"] == "status")["channels"]!.AsArray().Select(channel => (string)channel![member]!)];
}
