using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeRnn.Device.Benchmarking;

namespace EdgeRnn.Tasks.Standard;

/// <summary><c>tasks</c>: every contender on every task, five seeds, and what the diagnostics say of it.</summary>
internal static class TaskReport
{
    private const int SequenceSteps = 600_000, SeriesSteps = 30_000;

    /// <summary>The tasks; a share below 1 is for a look only.</summary>
    public static IReadOnlyList<IStandardTask> Tasks(double share)
    {
        int sequences = (int)(SequenceSteps * share), series = (int)(SeriesSteps * share);
        return
        [
            new AddingTask(100, sequences), new AddingTask(400, sequences), new CopyTask(50, sequences), new CopyTask(100, sequences),
            SeriesTask.MackeyGlass(1, series), SeriesTask.MackeyGlass(84, series), SeriesTask.Narma10(series),
        ];
    }

    public static void Write(string path, int seeds, double share)
    {
        var text = new StringBuilder();
        Line(text, $"# Standard tasks");
        Line(text, $"");
        Line(text, $"{Machine.Processor}, {Machine.Runtime}, {DateTime.UtcNow:yyyy-MM-dd}: `dotnet run -c Release --project benchmarks/EdgeRnn.Tasks -- tasks`");
        Line(text, $"");
        Line(text, $"{seeds} seeds, mean ± deviation. Every network has 32 units and learns as the stream goes by: one update a sequence or,");
        Line(text, $"of the series, a step; Adam at 0.002, norm clipped to 1, recurrent matrices orthogonal, forget bias 1. Nothing is tuned to a");
        Line(text, $"task. *reach*: steps back after which less than a twentieth of the gradient is left (the probe looks 128 back at most);");
        Line(text, $"*agrees*: cosine between the rule's gradient and full BPTT's, of the weights into the first layer; *clipped*: share of updates.");
        foreach (IStandardTask task in Tasks(share))
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
                long start = Stopwatch.GetTimestamp();
                scores.Add(task.Run(learner, seed));
                seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                LearnerDiagnostics told = learner.Diagnostics!;
                steps += learner.Statistics.Steps;
                reach += told.EffectiveMemory / (double)seeds;
                agrees += told.CosineByTensor[0] / seeds;
                clipped += (double)learner.Statistics.ClippedUpdates / Math.Max(1, learner.Statistics.Updates) / seeds;
            }

            double mean = scores.Average(), deviation = Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / Math.Max(1, seeds - 1));
            Line(text, $"| {contender.Name} | {mean:0.0000} ± {deviation:0.0000} | {reach:0} | {agrees:0.00} | {clipped:0%} | {1e6 * seconds / steps:0.0} |");
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task.Name}: {contender.Name} {mean:0.0000} ± {deviation:0.0000}, {seconds:0.0} s"));
        }
    }

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
