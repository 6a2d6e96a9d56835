using System.Text.Json;
using EdgeRnn.Tests.Support;
using Xunit;

namespace EdgeRnn.Device.Tests.Commands;

public sealed class BenchCommandTests
{
    private static readonly string[] Figures = ["inferenceNs", "trainNs", "onlineNs", "gflops", "fractionOfPeak", "fmaPeakGflops"];

    [Exhaustive]
    [Fact]
    public void Without_options_every_cell_and_size_is_measured_and_reported_as_the_contract_says()
    {
        CommandResult run = CommandLine.Run("bench", "--json", "--runs", "1");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        Assert.True(report.GetProperty("fmaPeakGflops").GetDouble() > 0);
        Assert.Equal(VectorUnit.Width, report.GetProperty("vectorWidth").GetInt32());
        JsonElement[] results = [.. report.GetProperty("results").EnumerateArray()];
        Assert.Equal(
            ["elman 16", "elman 32", "elman 64", "elman 128", "gru 16", "gru 32", "gru 64", "gru 128", "lstm 16", "lstm 32", "lstm 64", "lstm 128"],
            results.Select(result => $"{result.GetProperty("cell")} {result.GetProperty("hidden")}"));
        Assert.All(results, result =>
        {
            Assert.All(Figures, figure => Assert.True(result.GetProperty(figure).GetDouble() > 0, figure));
            Assert.Equal(0, result.GetProperty("allocatedBytesPerStep").GetDouble());
        });
    }

    [Fact]
    public void Streams_are_measured_by_profile_and_the_options_of_networks_do_not_go_with_them()
    {
        CommandResult run = CommandLine.Run("bench", "--json", "--streams", "500", "--rate", "2");
        JsonElement report = JsonDocument.Parse(run.Output).RootElement;
        JsonElement[] profiles = [.. report.GetProperty("profiles").EnumerateArray()];
        Assert.Equal(["light", "standard", "full"], profiles.Select(profile => profile.GetProperty("profile").GetString()));
        Assert.All(profiles, profile =>
        {
            double microseconds = profile.GetProperty("stepMicroseconds").GetDouble();
            Assert.Equal(500 * 2 * microseconds / 1e6 / report.GetProperty("workers").GetInt32(), profile.GetProperty("load").GetDouble(), 1e-9);
            Assert.Equal(500 * profile.GetProperty("streamBytes").GetInt64(), profile.GetProperty("bytes").GetInt64());
            Assert.True(profile.GetProperty("mostStreams").GetInt64() > 0);
        });
        Assert.Equal(ExitCode.WrongUsage, CommandLine.Run("bench", "--streams", "5", "--cell", "lstm").ExitCode);
        Assert.Equal(ExitCode.WrongUsage, CommandLine.Run("bench", "--rate", "5").ExitCode);
    }

    /// <summary>W_ih 4·32 x 4, W_hh 4·32 x 32 and a head of 4 x 32.</summary>
    [Fact]
    public void The_flops_are_those_of_the_weights_and_the_time()
    {
        CommandResult run = CommandLine.Run("bench", "--json", "--cell", "lstm", "--hidden", "32", "--runs", "3");

        JsonElement result = Assert.Single(JsonDocument.Parse(run.Output).RootElement.GetProperty("results").EnumerateArray());
        Assert.Equal((4 * 32 * 4) + (4 * 32 * 32) + (4 * 32), result.GetProperty("weights").GetInt32());
        double flops = 3 * 2 * result.GetProperty("weights").GetDouble();
        Assert.Equal(flops / result.GetProperty("trainNs").GetDouble(), result.GetProperty("gflops").GetDouble(), 1e-9);
        Assert.Equal(3, result.GetProperty("runs").GetArrayLength());
    }

    [Theory]
    [InlineData("--cell", "lstm,lst", "--cell lst: expected elman, gru, lstm")]
    [InlineData("--hidden", "0", "--hidden 0: expected whole numbers from 1 to 4096")]
    [InlineData("--runs", "0", "--runs 0: expected a whole number from 1 to 1000")]
    public void A_wrong_option_is_refused_before_anything_is_measured(string option, string value, string message)
    {
        CommandResult run = CommandLine.Run("bench", option, value);

        Assert.Equal(ExitCode.WrongUsage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
