using System.Globalization;
using System.Text;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Training.Probe;

namespace EdgeRnn.Tasks.Standard;

/// <summary><c>tasks</c>: every contender on every task, five seeds, and its diagnostics.</summary>
internal static class TaskReport
{
    private const int ShortSteps = 3_000_000, LongSteps = 8_000_000, SeriesSteps = 60_000;

    /// <summary>The tasks; a share below 1 is for a look only.</summary>
    public static IReadOnlyList<IStandardTask> Tasks(double share)
    {
        int few = (int)(ShortSteps * share), many = (int)(LongSteps * share), series = (int)(SeriesSteps * share);
        return
        [
            SeriesTask.MackeyGlass(1, series), SeriesTask.MackeyGlass(84, 5 * series), SeriesTask.Narma10(series),
            new AddingTask(100, few), new CopyTask(50, few), new CopyTask(100, few), new AddingTask(400, many),
        ];
    }

    public static void Write(string path, int seeds, double share, string only)
    {
        var text = new StringBuilder();
        Line(text, $"# Standard tasks");
        Line(text, $"");
        Line(text, $"{Machine.Processor}, {Machine.Runtime}, {DateTime.UtcNow:yyyy-MM-dd}: `dotnet run -c Release --project benchmarks/EdgeRnn.Tasks -- tasks`");
        Line(text, $"");
        Line(text, $"{seeds} seeds, mean ± deviation. Every network has 32 units and learns as the stream goes by: one update a sequence or,");
        Line(text, $"of the series, a step (of Mackey-Glass 84 steps ahead every 32, through 32 or more); Adam at 0.002, norm clipped to 1, recurrent matrices orthogonal, forget bias 1. Nothing is tuned to a");
        Line(text, $"task. *reach*: steps back after which less than a twentieth of the gradient is left (the probe looks 128 back at most);");
        Line(text, $"*agrees*: cosine between the rule's gradient and full BPTT's over those steps, of the input weights; *clipped*: share of updates;");
        Line(text, $"µs: processor time, probes and the task itself included.");
        Line(text, $"");
        Line(text, $"Steps: series {SeriesSteps:N0}, Mackey-Glass 84 steps ahead {5 * SeriesSteps:N0}, adding T = 400 {LongSteps:N0}, the others {ShortSteps:N0}.");
        foreach (IStandardTask task in Tasks(share).Where(task => task.Name.Contains(only, StringComparison.Ordinal)))
        {
            Write(text, task, seeds);
            File.WriteAllText(path, text.ToString());
        }
    }

    private static void Write(StringBuilder text, IStandardTask task, int seeds)
    {
        Line(text, $"");
        Line(text, $"## {task.Name}");
        Line(text, $"");
        Line(text, $"Score: {task.Score}.");
        Line(text, $"");
        Line(text, $"| network and rule | score | reach | agrees | clipped | µs a step |");
        Line(text, $"|---|---:|---:|---:|---:|---:|");
        foreach (Contender contender in Contender.All)
        {
            var scores = new List<double>();
            double reach = 0, agrees = 0, clipped = 0, seconds = 0;
            long steps = 0;
            for (ulong seed = 1; seed <= (ulong)seeds; seed++)
            {
                var learner = OnlineLearner.Create(contender.OptionsFor(task, seed));
                TimeSpan start = Environment.CpuUsage.UserTime;
                scores.Add(task.Run(learner, seed));
                seconds += (Environment.CpuUsage.UserTime - start).TotalSeconds;
                LearnerDiagnostics diagnostics = learner.Diagnostics!;
                steps += learner.Statistics.Steps;
                reach += diagnostics.EffectiveMemory / (double)seeds;
                agrees += diagnostics.CosineByTensor[0] / seeds;
                clipped += (double)learner.Statistics.ClippedUpdates / Math.Max(1, learner.Statistics.Updates) / seeds;
            }

            double mean = scores.Average(), deviation = Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / Math.Max(1, seeds - 1));
            Line(text, $"| {contender.Name} | {mean:0.0000} ± {deviation:0.0000} | {reach:0} | {agrees:0.00} | {clipped:0%} | {1e6 * seconds / steps:0.0} |");
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task.Name}: {contender.Name} {mean:0.0000} ± {deviation:0.0000}, {seconds:0.0} s"));
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
