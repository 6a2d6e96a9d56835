using System.Text.RegularExpressions;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class DemoTests
{
    [Fact]
    public void Without_arguments_the_bundled_recording_is_forecast_better_than_persistence()
    {
        CommandResult result = CommandLine.Run();

        Assert.Equal("", result.Error);
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Matches(new Regex("^The forecast is better than persistence: ", RegexOptions.Multiline), result.Output);
    }
}
