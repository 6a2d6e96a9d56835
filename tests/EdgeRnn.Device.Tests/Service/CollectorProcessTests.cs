using Xunit;

namespace EdgeRnn.Device.Tests.Service;

/// <summary>The executable with a collector that cannot be reached.</summary>
public sealed class CollectorProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_collector_that_cannot_be_reached_is_reported_once_and_its_losses_are_counted_at_the_end()
    {
        // Port 9 discards, where anything listens there at all.
        (int code, _) = ServiceProcess.Run(_folder, """
            OTEL_METRIC_EXPORT_INTERVAL=100 "$0" run --set stateFolder=$PWD/state --set output=none --set metrics:otlpEndpoint=http://127.0.0.1:9 --set streams:main:sources=waves --set streams:main:profile=light 2>err &
            await logged 'exports are lost until it takes them'
            sleep 1
            kill -TERM $!; wait $!
            """);
        string[] errors = File.ReadAllLines(_folder["err"]);
        Assert.Equal(0, code);
        Assert.Equal(2, errors.Length);
        Assert.Contains("metrics:otlpEndpoint http://127.0.0.1:9: cannot be reached: ", errors[0], StringComparison.Ordinal);
        Assert.Matches("metrics:otlpEndpoint http://127.0.0.1:9: [1-9][0-9]* exports were lost$", errors[1]);
    }

    [Fact]
    public void A_replay_without_times_and_without_a_pace_is_refused()
    {
        string recording = _folder.Write("r.csv", "a,b\n1,2\n2,4\n4,8\n");
        CommandResult result = CommandLine.Run("run", "--set", $"stateFolder={_folder["state"]}", "--set", $"streams:main:sources=replay:{recording}");
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("no column holds times, so its rows have no pace", result.Error, StringComparison.Ordinal);
    }
}
