using System.Text.RegularExpressions;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public partial class ManPageTests
{
    [Fact]
    public void The_man_page_lists_every_command()
    {
        string help = CommandLine.Run("--help").Output;
        string[] commands = [.. CommandPattern().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value)];
        string page = File.ReadAllText(Path.Combine(Repository.Root, "device", "packaging", "edgernn.1"));

        Assert.Contains("sensors", commands);
        Assert.All(commands, command => Assert.Matches($@"(?m)^\.B {command}\b", page));
    }

    [GeneratedRegex(@"(?m)^  ([a-z]+) ")]
    private static partial Regex CommandPattern();
}
