using System.Globalization;
using System.Text;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;
using EdgeRnn.Tasks.Plots;

namespace EdgeRnn.Tasks.Plasticity;

/// <summary><c>plasticity</c>: a million steps of changing regimes; does a network recover as fast at the end as at the beginning?</summary>
internal static class PlasticityReport
{
    private static readonly (string Name, OptimizerOptions Optimizer)[] Contenders =
    [
        ("Adam", new() { LearningRate = 0.003f }),
        ("Adam, L2 Init", new() { LearningRate = 0.003f, L2Init = L2Init }),
        ("ObGD", new() { Kind = OptimizerKind.ObGd, LearningRate = 0.003f }),
        ("ObGD, L2 Init", new() { Kind = OptimizerKind.ObGd, LearningRate = 0.003f, L2Init = L2Init }),
    ];

    private const float L2Init = 0.03f;

    /// <param name="folder">Gets <c>plasticity.md</c> and <c>plasticity.svg</c>.</param>
    /// <param name="seeds">Streams and first weights.</param>
    /// <param name="steps">Of each stream.</param>
    public static void Write(string folder, int seeds, int steps)
    {
        int regimes = steps / ChangingTeacher.RegimeSteps, part = Math.Max(1, regimes / 10);
        var text = new StringBuilder();
        Line(text, $"# Plasticity");
        Line(text, $"");
        Line(text, $"{Machine.Processor}, {Machine.Runtime}, {DateTime.UtcNow:yyyy-MM-dd}: `dotnet run -c Release --project benchmarks/EdgeRnn.Tasks -- plasticity`");
        Line(text, $"");
        Line(text, $"{steps:N0} steps, a new teacher every {ChangingTeacher.RegimeSteps:N0} (y = tanh(w · the newest five inputs), w new): an LSTM of 16 units,");
        Line(text, $"BPTT(1, 8), rate 0.003, L2 Init {L2Init}; {seeds} seeds. Mean squared error over the first 500 steps after a change (recovering) and over the last");
        Line(text, $"500 before the next (settled), in the first and the last tenth of the regimes; the target's variance is about 0.6.");
        Line(text, $"");
        Line(text, $"| optimizer | recovering, first tenth | recovering, last tenth | ratio | settled, first tenth | settled, last tenth |");
        Line(text, $"|---|---:|---:|---:|---:|---:|");
        using var curves = new CurvesPlot("Error in the 500 steps after a change of regime", "steps", "mean squared error");
        foreach ((string name, OptimizerOptions optimizer) in Contenders)
        {
            (double[] recovering, double[] settled) = Mean(optimizer, seeds, regimes);
            double first = recovering[..part].Average(), last = recovering[^part..].Average();
            Line(text, $"| {name} | {first:0.0000} | {last:0.0000} | {last / first:0.00} | {settled[..part].Average():0.0000} | {settled[^part..].Average():0.0000} |");
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"plasticity: {name} {first:0.0000} -> {last:0.0000}, settled {settled[..part].Average():0.0000} -> {settled[^part..].Average():0.0000}"));
            int width = Math.Max(1, regimes / 50);
            curves.Add(name, recovering.Chunk(width).Where(chunk => chunk.Length == width).Select((chunk, i) => ((i + 0.5) * width * ChangingTeacher.RegimeSteps, chunk.Average())));
        }

        curves.Save(Path.Combine(folder, "plasticity.svg"));
        Line(text, $"");
        Line(text, $"![Error after each change](plasticity.svg)");
        File.WriteAllText(Path.Combine(folder, "plasticity.md"), text.ToString());
    }

    private static (double[] Recovering, double[] Settled) Mean(OptimizerOptions optimizer, int seeds, int regimes)
    {
        double[] recovering = new double[regimes], settled = new double[regimes];
        for (ulong seed = 1; seed <= (ulong)seeds; seed++)
        {
            var learner = OnlineLearner.Create(new()
            { InputSize = 1, OutputSize = 1, HiddenSize = 16, K1 = 1, K2 = 8, Seed = seed, Optimizer = optimizer });
            (double[] r, double[] s) = new ChangingTeacher(seed).Run(learner, regimes);
            for (int i = 0; i < regimes; i++)
            {
                recovering[i] += r[i] / seeds;
                settled[i] += s[i] / seeds;
            }
        }

        return (recovering, settled);
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
