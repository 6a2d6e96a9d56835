using System.Diagnostics;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

public class ReadmeTests
{
    [Fact]
    public void The_program_that_the_readme_shows_is_the_one_compiled_here()
    {
        Assert.SkipWhen(Repository.Root is null, "the tests run without their sources");
        string program = File.ReadAllText(Path.Combine(Repository.Root!, "tests", "EdgeRnn.Readme", "Program.cs"));
        Assert.Contains($"```csharp\n{program}```\n", Readme(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_prints_what_the_readme_says()
    {
        Assert.SkipWhen(Effort.IsEmulated, "an emulated program cannot start another");
        string program = Path.Combine(AppContext.BaseDirectory, "EdgeRnn.Readme.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        string last = output.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("2000: ", last, StringComparison.Ordinal);
        Assert.Contains($"`{last["2000: ".Length..]}`", Readme(), StringComparison.Ordinal);
    }

    private static string Readme() => File.ReadAllText(Path.Combine(Repository.Root!, "README.md"));
}
