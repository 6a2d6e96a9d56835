using System.Globalization;
using System.Text;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;

namespace EdgeRnn.Benchmarks.Growing;

/// <summary><c>growth</c>: tables and plots of time and bytes over everything that can grow.</summary>
internal static class GrowthReport
{
    private static readonly int[] Sizes = [8, 16, 32, 64, 128, 256, 512];
    private static readonly int[] Windows = [8, 16, 32, 64, 128, 256];
    private static readonly int[] Layers = [1, 2, 3, 4];
    private static readonly int[] Streams = [1, 10, 100, 1000, 10_000];

    /// <param name="folder">Gets <c>growth.md</c> and the plots beside it.</param>
    public static void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        var text = new StringBuilder();
        Line(text, $"# How cost grows");
        Line(text, $"");
        Line(text, $"{Machine.Processor}, {VectorUnit.Width} floats a vector, {Machine.Runtime}, one thread, {DateTime.UtcNow:yyyy-MM-dd}:");
        Line(text, $"`dotnet run -c Release --project benchmarks/EdgeRnn.Benchmarks -- growth`");
        Line(text, $"");
        Line(text, $"Microseconds per step, medians: inference is one streamed step, training is at k1 = k2, online at k1 = 1; Adam, clipping.");
        Line(text, $"What does not grow stays at H = {GrowthMeasurement.Hidden}, k2 = {NetworkLoad.Window}, one layer, {NetworkLoad.Channels} inputs and outputs. KiB: the memory plan's total.");
        Grow(text, folder, "hidden", "Hidden units", "H", Sizes, GrowthMeasurement.Cells, (options, h) => options with { HiddenSize = h });
        Grow(text, folder, "window", "Window", "k2", Windows, [CellKind.Lstm], (options, k2) => options with { K2 = k2 });
        Grow(text, folder, "layers", "Layers", "layers", Layers, [CellKind.Lstm], (options, layers) => options with { Layers = layers });
        GrowStreams(text, folder);
        File.WriteAllText(Path.Combine(folder, "growth.md"), text.ToString());
    }

    private static void Grow(
        StringBuilder text, string folder, string file, string title, string symbol, int[] values, CellKind[] cells,
        Func<LearnerOptions, int, LearnerOptions> change)
    {
        Heading(text, title, file);
        Line(text, $"| cell | {symbol} | inference | training | online | KiB |");
        Line(text, $"|---|---:|---:|---:|---:|---:|");
        foreach (CellKind cell in cells)
        {
            var points = new List<GrowthPoint>();
            foreach (int value in values)
            {
                Console.Error.WriteLine($"growth: {cell}, {symbol} = {value}");
                GrowthPoint p = GrowthMeasurement.Measure(cell, value, options => change(options, value));
                points.Add(p);
                Line(text, $"| {cell} | {value} | {p.InferenceNs / 1000:0.000} | {p.TrainNs / 1000:0.000} | {p.OnlineNs / 1000:0.00} | {p.Bytes / 1024.0:0} |");
            }

            if (cell == CellKind.Lstm)
            {
                using var plot = new GrowthPlot($"LSTM on {Machine.Processor}", title, "microseconds per step", "KiB", values);
                plot.AddLeft("inference", points.Select(p => p.InferenceNs / 1000));
                plot.AddLeft("training, k1 = k2", points.Select(p => p.TrainNs / 1000));
                plot.AddLeft("online, k1 = 1", points.Select(p => p.OnlineNs / 1000));
                plot.AddRight("memory", points.Select(p => p.Bytes / 1024.0));
                plot.Save(Path.Combine(folder, $"growth-{file}.svg"));
            }
        }
    }

    private static void GrowStreams(StringBuilder text, string folder)
    {
        Heading(text, "Streams", "streams");
        Line(text, $"Independent LSTM learners in one process on one core, each a step in turn; bytes: growth of the process's memory in use.");
        Line(text, $"");
        Line(text, $"| streams | steps/s, training | steps/s, online | bytes per stream |");
        Line(text, $"|---:|---:|---:|---:|");
        var points = new List<StreamsPoint>();
        foreach (int streams in Streams)
        {
            Console.Error.WriteLine($"growth: {streams} streams");
            if (GrowthMeasurement.MeasureStreams(streams) is not { } p)
            {
                Line(text, $"| {streams:N0} | not enough memory on this machine | | |");
                break;
            }

            points.Add(p);
            Line(text, $"| {streams:N0} | {p.TrainStepsPerSecond:N0} | {p.OnlineStepsPerSecond:N0} | {p.BytesPerStream:N0} |");
        }

        using var plot = new GrowthPlot($"LSTM learners on {Machine.Processor}", "Streams", "steps per second, all together", "MiB, all together", [.. points.Select(p => p.Streams)]);
        plot.AddLeft("training, k1 = k2", points.Select(p => p.TrainStepsPerSecond));
        plot.AddLeft("online, k1 = 1", points.Select(p => p.OnlineStepsPerSecond));
        plot.AddRight("memory", points.Select(p => p.BytesPerStream * p.Streams / (1 << 20)));
        plot.Save(Path.Combine(folder, "growth-streams.svg"));
    }

    private static void Heading(StringBuilder text, string title, string file)
    {
        Line(text, $"");
        Line(text, $"## {title}");
        Line(text, $"");
        Line(text, $"![{title}](growth-{file}.svg)");
        Line(text, $"");
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
