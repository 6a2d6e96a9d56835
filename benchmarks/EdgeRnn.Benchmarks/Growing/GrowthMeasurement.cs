using System.Diagnostics;
using EdgeRnn.Device.Benchmarking;
using EdgeRnn.Options;
using EdgeRnn.Sensors.Proc;

namespace EdgeRnn.Benchmarks.Growing;

/// <summary>Measures how time and bytes grow with one quantity, the others being H = 32, k2 = 32, one layer.</summary>
internal static class GrowthMeasurement
{
    public const int Hidden = 32;

    private const int Rounds = 15;

    private static readonly TimeSpan StreamsTime = TimeSpan.FromSeconds(1);

    public static CellKind[] Cells => [CellKind.Elman, CellKind.Gru, CellKind.Lstm];

    /// <summary>One network, of which <paramref name="change"/> sets the quantity.</summary>
    public static GrowthPoint Measure(CellKind cell, int x, Func<LearnerOptions, LearnerOptions> change)
    {
        TimedLoad inference = Load(StepMode.Inference), training = Load(StepMode.Training), online = Load(StepMode.Online);
        inference.WarmUp();
        training.WarmUp();
        online.WarmUp();
        return new GrowthPoint(
            cell, x, Median(inference), Median(training), Median(online), OnlineLearner.Plan(Options(StepMode.Training)).TotalBytes);

        LearnerOptions Options(StepMode mode)
        {
            LearnerOptions options = change(NetworkLoad.OptionsOf(cell, Hidden, mode));
            return mode == StepMode.Online ? options : options with { K1 = options.K2 };
        }

        TimedLoad Load(StepMode mode) => new(new NetworkLoad(Options(mode), learns: mode != StepMode.Inference));
    }

    /// <summary>Many LSTMs, or null where this machine has not the memory for them.</summary>
    public static StreamsPoint? MeasureStreams(int streams)
    {
        LearnerOptions options = NetworkLoad.OptionsOf(CellKind.Lstm, Hidden, StepMode.Online);
        if (2 * streams * OnlineLearner.Plan(options).TotalBytes > AvailableMemory.Bytes())
        {
            return null;
        }

        (double online, double bytes) = MeasureStreams(options, streams);
        (double training, _) = MeasureStreams(options with { K1 = options.K2 }, streams);
        return new StreamsPoint(streams, training, online, bytes);
    }

    private static (double StepsPerSecond, double BytesPerStream) MeasureStreams(LearnerOptions options, int streams)
    {
        float[] signal = NetworkLoad.Signal(options.InputSize);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        var loads = new NetworkLoad[streams];
        for (int i = 0; i < streams; i++)
        {
            loads[i] = new NetworkLoad(options with { Seed = (ulong)i }, learns: true, signal);
        }

        double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / streams;
        StepsPerSecond(loads, options.K2);
        return (StepsPerSecond(loads, options.K2), bytes);
    }

    /// <summary>Passes of whole windows over all learners for some time; the first such time warms up.</summary>
    private static double StepsPerSecond(NetworkLoad[] loads, int window)
    {
        long start = Stopwatch.GetTimestamp(), steps = 0;
        do
        {
            Step(loads, window);
            steps += window;
        }
        while (Stopwatch.GetElapsedTime(start) < StreamsTime);

        return steps * loads.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Every learner a step in turn, as samples of many sensors arrive: no learner's weights stay in the cache.</summary>
    private static void Step(NetworkLoad[] loads, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            foreach (NetworkLoad load in loads)
            {
                load.Run(1);
            }
        }
    }

    private static double Median(TimedLoad load) => Statistics.Median(Enumerable.Range(0, Rounds).Select(_ => load.Measure()));
}
