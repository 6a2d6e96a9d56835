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
using EdgeRnn.Simd;
using Perfolizer.Horology;

namespace EdgeRnn.Benchmarks.Running;

/// <summary>One job per vector width, the scalar one as the baseline, so that the ratios carry over between machines.</summary>
internal static class LadderConfig
{
    /// <param name="widths">Floats of a vector, each a job of its own.</param>
    /// <param name="quick">Three short iterations: proves that everything runs, and measures nothing.</param>
    /// <param name="launches">Processes per benchmark: their differences are noise too, which a comparison must see.</param>
    /// <param name="artifacts">Where the reports go.</param>
    public static IConfig Create(IReadOnlyList<int> widths, bool quick, int launches, string artifacts)
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
            Job job = new Job($"width{width}", quick ? Quick : Job.Default.WithIterationTime(TimeInterval.FromMilliseconds(100)))
                .WithLaunchCount(launches)
                .WithEnvironmentVariables(
                    new EnvironmentVariable(Widths.Variable, width.ToString(CultureInfo.InvariantCulture)),
                    new EnvironmentVariable("DOTNET_TieredPGO", "0"),

                    // The final code at once, and not 100 ms after the newest call of anything new.
                    new EnvironmentVariable("DOTNET_TC_CallCountingDelayMs", "0"));
            config.AddJob(width == widths[0] && widths.Count > 1 ? job.AsBaseline() : job);
        }

        return config;
    }

    private static Job Quick => Job.Default.WithWarmupCount(1).WithIterationCount(3)
        .WithIterationTime(TimeInterval.FromMilliseconds(20));
}
