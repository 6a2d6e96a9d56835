using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

/// <summary>Whatever a setting is set to, the service says what is wrong with it: no fault of the program, and no memory beyond the plan.</summary>
public sealed class HostileSettingsTests : IDisposable
{
    private static readonly string[] Values = ["", " ", "-1", "0", "NaN", "Infinity", "1e308", "32768", "1048576", "2147483648", "\0", "a,,b", "{}", "1,100000"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Keys()
    {
        JsonNode config = JsonNode.Parse(CommandLine.Run("config", "--json", "--set", "streams:main:sources=waves").Output)!;
        return [.. config["settings"]!.AsArray().Select(setting => (string)setting!["key"]!)];
    }

    [Exhaustive]
    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Any_value_is_taken_or_refused_with_3_or_4(string key)
    {
        // A service that takes its value mostly waits: all run at once.
        await Task.WhenAll(Values.Select((value, i) => Task.Factory.StartNew(
            () => Try(key, value, _folder[$"state{i}"]), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private static void Try(string key, string value, string state)
    {
        CommandResult result = CommandLine.Run(
            "run", "--rows", "2", "--set", $"stateFolder={state}", "--set", "streams:main:sources=waves", "--set", "streams:main:rate=1000", "--set", "streams:main:profile=light",
            "--set", $"{key}={value}", "--set", "reportSeconds=0.1");
        Assert.True(
            result.ExitCode is ExitCode.Done or ExitCode.BadInput or ExitCode.NoSensor or ExitCode.StateUnusable, $"{key}={value}: {result.ExitCode}: {result.Error}");
        Assert.DoesNotContain("fault of edgernn", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("network:hidden=32768", "streams:main: its options do not fit together: ")]
    [InlineData("horizons=1,100000", "streams:main: needs ")]
    [InlineData("queue=1048576", "streams:main: needs ", "memoryMegabytes=8")]
    public void What_is_too_large_is_refused_before_it_is_taken(string setting, string says, string more = "memoryMegabytes=1024")
    {
        CommandResult result = CommandLine.Run(
            "run", "--rows", "2", "--set", $"stateFolder={_folder["state"]}", "--set", "streams:main:sources=waves", "--set", $"streams:main:{setting}", "--set", more);
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_for_want_of_memory_names_the_most_channels_that_fit()
    {
        Match refused = Regex.Match(Run(4).Error, "or name fewer channels, at most ([1-3]): --set streams:main:channels=A,B");
        Assert.True(refused.Success, Run(4).Error);
        int most = refused.Groups[1].ValueSpan[0] - '0';
        Assert.Equal(ExitCode.Done, Run(most).ExitCode);
        Assert.Equal(ExitCode.BadInput, Run(most + 1).ExitCode);

        CommandResult Run(int channels) => CommandLine.Run(
            "run", "--rows", "2", "--set", $"stateFolder={_folder["state"]}", "--set", "streams:main:sources=waves", "--set", "streams:main:rate=1000", "--set", "memoryMegabytes=7",
            "--set", $"streams:main:channels={string.Join(',', Enumerable.Range(0, channels).Select(wave => $"wave{wave}"))}", "--set", "streams:main:horizons=1,10");
    }
}
