using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using EdgeRnn.Simd;
using Perfolizer.Horology;

namespace EdgeRnn.Benchmarks.Running;

/// <summary>How the benchmarks run.</summary>
internal static class LadderConfig
{
    /// <summary>One job per vector width, the scalar one as the baseline, so that the ratios carry over between machines.</summary>
    /// <param name="widths">Floats of a vector, each a job of its own.</param>
    /// <param name="quick">Three short iterations: proves that everything runs, and measures nothing.</param>
    /// <param name="artifacts">Where the reports go.</param>
    public static IConfig Create(IReadOnlyList<int> widths, bool quick, string artifacts)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(JsonExporter.Full, MarkdownExporter.GitHub)
            .WithOrderer(new DefaultOrderer(SummaryOrderPolicy.Declared))
            .WithSummaryStyle(SummaryStyle.Default.WithCultureInfo(CultureInfo.InvariantCulture))
            .WithArtifactsPath(artifacts)
            .HideColumns(Column.EnvironmentVariables, Column.AllocRatio, Column.Error, Column.RatioSD);
        foreach (int width in widths)
        {
            var environment = new List<EnvironmentVariable>();
            SetEnvironment(width, (name, value) => environment.Add(new EnvironmentVariable(name, value)));
            Job job = new Job($"width{width}", quick ? Short(20) : Job.Default.WithIterationTime(TimeInterval.FromMilliseconds(100)))
                .WithEnvironmentVariables([.. environment]);
            config.AddJob(width == widths[0] && widths.Count > 1 ? job.AsBaseline() : job);
        }

        return config;
    }

    /// <summary>Few iterations in this process, whose times go to a file: one of many rounds of a comparison.</summary>
    public static IConfig CreateRound(string artifacts) => ManualConfig.CreateEmpty()
        .AddLogger(NullLogger.Instance)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(JsonExporter.Full)
        .WithArtifactsPath(artifacts)
        .AddJob(Short(50).WithToolchain(InProcessEmitToolchain.Instance));

    /// <summary>The environment of a measured process.</summary>
    public static void SetEnvironment(int width, Action<string, string> set)
    {
        set(Widths.Variable, width.ToString(CultureInfo.InvariantCulture));
        set("DOTNET_TieredPGO", "0");

        // The final code at once, and not 100 ms after the newest call of anything new.
        set("DOTNET_TC_CallCountingDelayMs", "0");
    }

    private static Job Short(int milliseconds) => Job.Default.WithWarmupCount(2).WithIterationCount(3)
        .WithIterationTime(TimeInterval.FromMilliseconds(milliseconds));
}
