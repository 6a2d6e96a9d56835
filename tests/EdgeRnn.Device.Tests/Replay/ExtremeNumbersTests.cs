using System.Globalization;
using Xunit;

namespace EdgeRnn.Device.Tests.Replay;

/// <summary>Data of any size, and data that does not vary, make reports that can be read.</summary>
public sealed class ExtremeNumbersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Constant_data_that_jumps_late_are_reported_without_a_number_that_is_none() =>
        AssertReadable(row => row < 1000 ? 5 : 9 + Math.Sin(row), says: "Nothing could be scored");

    [Theory]
    [InlineData(1e-30, 1e5)]
    [InlineData(1e-30, 1e-30)]
    [InlineData(1e30, 1e-30)]
    public void Amplitudes_of_any_size_keep_the_columns_of_tables(double before, double after) =>
        AssertReadable(row => Math.Sin(row * row) * (row < 300 ? before : after), says: "squared error");

    private void AssertReadable(Func<int, double> value, string says)
    {
        string recording = _folder.Write("r.csv", "a,b\n" + string.Concat(Enumerable.Range(0, 1200).Select(row => string.Create(CultureInfo.InvariantCulture, $"{value(row):g},{value(row + 3):g}\n"))));
        CommandResult result = CommandLine.Run("replay", recording, "--profile", "light");
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", result.Output, StringComparison.Ordinal);
        string[] lines = [.. result.Output.Split('\n').Where(line => !line.Contains(recording, StringComparison.Ordinal) && !line.StartsWith("weights sha256", StringComparison.Ordinal))];
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 110));
    }
}
