using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeRnn.Cells;
using EdgeRnn.Simd;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>
/// The program EdgeRnn.Identity prints the same hashes on a processor with fewer vector instructions, which .NET's switches make
/// of this one. What NativeAOT makes of it: <c>tests/identity.sh</c>.
/// </summary>
public class IdentityProcessTests
{
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    private static readonly Lazy<Task<string>> Reference = new(() => Run(null, (int)Widths.Widest));

    /// <summary>A switch, and the width that must be left.</summary>
    public static TheoryData<string, int> Switches => new()
    {
        { "DOTNET_EnableAVX512", IsX64 ? Math.Min((int)Widths.Widest, 8) : (int)Widths.Widest },
        { "DOTNET_EnableAVX2", IsX64 ? 1 : (int)Widths.Widest },
        { "DOTNET_EnableHWIntrinsic", 1 },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task A_processor_with_fewer_instructions_trains_the_same_weights(string variable, int width) =>
        Assert.Equal(await Reference.Value, await Run(variable, width));

    [Fact]
    public async Task Every_run_trains_weights_of_its_own()
    {
        string[] lines = (await Reference.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(6 * CellKinds.All.Count, lines.Length);
        Assert.Distinct(lines.Select(line => line.Split(' ')[^1]));
    }

    private static async Task<string> Run(string? variable, int width)
    {
        Assert.SkipWhen(Effort.IsEmulated, "an emulated program cannot start another");
        string name = Path.Combine(AppContext.BaseDirectory, "EdgeRnn.Identity");
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? name + ".exe" : name, [$"{width}"])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove(Widths.Variable);
        if (variable is not null)
        {
            start.Environment[variable] = "0";
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string lines = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{variable}=0 exited with {process.ExitCode}: {await errors}");
        Assert.Contains($"vector width {width}", await errors, StringComparison.Ordinal);
        return lines;
    }
}
