using EdgeRnn.Tests.Layering;
using Xunit;

namespace EdgeRnn.Tests;

/// <summary>The layers of the core.</summary>
public class CoreLayeringTests : LibraryRules
{
    protected override string AssemblyName => "EdgeRnn.Core";

    protected override string Folder => "src/EdgeRnn";

    protected override string Tests => "tests/EdgeRnn.Tests";

    protected override string RootNamespace => "EdgeRnn";

    protected override string Arrows => """
        Options:
        Storage:
        Storage.Journal: Storage
        Simd: Options
        Memory: Simd
        Kernels: Memory, Options, Simd
        Cells: Memory, Options, Simd
        Optimization: Kernels, Memory, Options, Simd, Storage
        Networks: Cells, Kernels, Memory, Optimization, Options, Simd, Storage
        Training.Rules: Cells, Kernels, Memory, Networks, Options, Simd, Storage
        Training.Guard: Memory, Networks, Optimization, Options, Storage
        Training.Probe: Cells, Memory, Networks, Options, Storage
        Training.Replay: Cells, Kernels, Memory, Networks, Optimization, Options, Simd, Storage
        Training: Cells, Memory, Networks, Optimization, Options, Simd, Storage, Training.Guard, Training.Probe, Training.Replay, Training.Rules
        .: Kernels, Memory, Networks, Options, Simd, Storage, Training, Training.Guard, Training.Probe, Training.Replay
        """;

    protected override string[] Intrinsics => ["Simd"];

    protected override string[] Pointers => ["Simd", "Memory", "Kernels"];

    protected override string[] Reinterpretation => ["Simd", "Memory", "Kernels", "Storage", "Storage.Journal"];

    [Theory]
    [InlineData("tests")]
    [InlineData("benchmarks")]
    [InlineData("device")]
    public void Files_beside_the_libraries_are_short_too(string folder)
    {
        Assert.SkipWhen(SourceFile.Root is null, "the sources are not here");
        Assert.All(SourceFile.Of(Path.Combine(SourceFile.Root!, folder)), source => Assert.True(source.Lines <= LongestFile, $"{source.Path} has {source.Lines} lines, at most {LongestFile}"));
    }
}

/// <summary>The layers of the forecasting library.</summary>
public class ForecastingLayeringTests : LibraryRules
{
    protected override string AssemblyName => "EdgeRnn.Forecasting";

    protected override string Folder => "src/EdgeRnn.Forecasting";

    protected override string Tests => "tests/EdgeRnn.Tests/Forecasting";

    protected override string RootNamespace => "EdgeRnn.Forecasting";

    protected override string Arrows => """
        History: EdgeRnn.Core
        Experts: EdgeRnn.Core, History
        Intervals: EdgeRnn.Core, History
        Monitoring: EdgeRnn.Core
        Scoring: EdgeRnn.Core, Intervals
        Mixing: EdgeRnn.Core, Experts, History
        .: EdgeRnn.Core, Experts, History, Intervals, Mixing
        Engine: EdgeRnn.Core, History, Intervals, Monitoring, .
        """;

    protected override string[] Reinterpretation => ["Monitoring"];
}
