using System.Diagnostics;
using EdgeRnn.Forecasting;
using EdgeRnn.Training;

namespace EdgeRnn.Soak;

/// <summary>Many steps in a row: what is allocated, and what the process takes of memory.</summary>
internal static class SteadySoak
{
    private const int Looks = 20;

    /// <summary>Resident memory may move by this much: the runtime's own work of compiling and collecting.</summary>
    private const long Slack = 4 << 20;

    public static int Run(long steps)
    {
        Forecaster forecaster = new Forecaster(Samples.Options);
        long step = 0, warmUp = Math.Min(steps / 10, 1_000_000);
        Learn(forecaster, ref step, warmUp);
        GC.Collect();
        long allocated = 0, first = Environment.WorkingSet, least = first, most = first;
        var watch = Stopwatch.StartNew();
        for (int look = 1; look <= Looks; look++)
        {
            allocated += Learn(forecaster, ref step, warmUp + ((steps - warmUp) * look / Looks));
            long now = Environment.WorkingSet;
            (least, most) = (Math.Min(least, now), Math.Max(most, now));
            if (look % 5 == 0)
            {
                Console.Error.WriteLine($"step {step:N0}: {now >> 10:N0} KB resident");
            }
        }

        LearnerStatistics end = forecaster.Learners[0].Statistics;
        Console.WriteLine(
            $"{steps:N0} steps, {allocated} bytes allocated on the learning thread, resident memory {least >> 10:N0} to {most >> 10:N0} KB "
            + $"(after warm-up {first >> 10:N0} KB), {end.Updates:N0} updates, {end.SkippedUpdates} skipped, {end.Rollbacks} rollbacks, "
            + $"{(steps - warmUp) / watch.Elapsed.TotalSeconds:N0} steps/s");
        bool holds = allocated == 0 && most - first <= Slack && float.IsFinite(forecaster.Forecast(0)[0]);
        return holds ? 0 : 1;
    }

    /// <returns>The bytes that this thread allocated.</returns>
    private static long Learn(Forecaster forecaster, ref long step, long end)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Span<float> sample = stackalloc float[1];
        for (; step < end; step++)
        {
            sample[0] = Samples.At(step);
            forecaster.Observe(sample);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
