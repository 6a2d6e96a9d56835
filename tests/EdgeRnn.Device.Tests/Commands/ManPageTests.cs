using EdgeRnn.Device.Commands;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public class ManPageTests
{
    [Fact]
    public void The_packaged_page_is_made_of_the_commands_of_today()
    {
        string now = CommandLine.Run("man").Output.Replace($"edgernn {ManPage.Version}", "edgernn @VERSION@", StringComparison.Ordinal);
        string packaged = File.ReadAllText(Path.Combine(Repository.Root, "device", "packaging", "edgernn.1"));

        Assert.True(now == packaged, $"device/packaging/edgernn.1 is not up to date; run: edgernn man | sed 's/edgernn {ManPage.Version}/edgernn @VERSION@/' >device/packaging/edgernn.1");
    }

    [Fact]
    public void It_describes_every_command_and_option()
    {
        string page = CommandLine.Run("man").Output;
        string help = CommandLine.Run("--help").Output;

        string[] commands = [.. help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n').Skip(1).Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ').Select(line => line.Trim().Split(' ')[0])];
        Assert.Contains("sensors", commands);
        Assert.All(commands, command => Assert.Contains($".SS \"{command}", page, StringComparison.Ordinal));
        Assert.Contains(@"\fB\-\-checkpoint\-every\fR \fIN\fR", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\n.\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_lists_every_exit_status()
    {
        string page = CommandLine.Run("man").Output;
        string status = page[page.IndexOf(".SH EXIT STATUS", StringComparison.Ordinal)..page.IndexOf(".SH ENVIRONMENT", StringComparison.Ordinal)];

        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Matches($@"\b{(int)code} [a-z]", status));
    }
}
