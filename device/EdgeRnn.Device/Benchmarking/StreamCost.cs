using System.Diagnostics;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>What a stream takes on this machine while all cores are at work, each with several streams in turn, as in the service.</summary>
/// <param name="Step">The time of a sample: to forecast, learn and watch.</param>
/// <param name="Bytes">Its memory plan.</param>
internal sealed record StreamCost(TimeSpan Step, long Bytes)
{
    /// <summary>So many that one finds little of its state in the caches when its turn comes.</summary>
    private const int PerWorker = 4;

    private const int WarmUp = 128, LeastRows = 32;
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(300);

    /// <summary>Feeds streams with noise.</summary>
    /// <param name="options">Of each.</param>
    /// <param name="workers">The threads that do it at once.</param>
    public static StreamCost Measure(ForecasterOptions options, int workers)
    {
        double[] seconds = new double[workers];
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(worker => new Thread(() => seconds[worker] = Seconds(options)) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return new StreamCost(TimeSpan.FromSeconds(seconds.Average()), StreamEngine.Plan(options).TotalBytes);
    }

    private static double Seconds(ForecasterOptions options)
    {
        StreamEngine[] engines = [.. Enumerable.Range(0, PerWorker).Select(_ => new StreamEngine(options, new MonitorOptions()))];
        Random random = new(1);
        float[] sample = new float[options.Channels];
        long row = 0;
        while (row < WarmUp)
        {
            StepAll();
        }

        long begin = Stopwatch.GetTimestamp();
        while (row < WarmUp + LeastRows || Stopwatch.GetElapsedTime(begin) < Long)
        {
            StepAll();
        }

        return Stopwatch.GetElapsedTime(begin).TotalSeconds / ((row - WarmUp) * PerWorker);

        void StepAll()
        {
            for (int c = 0; c < sample.Length; c++)
            {
                sample[c] = random.NextSingle();
            }

            Array.ForEach(engines, engine => engine.Step(row, StreamEngine.NoTime, sample, learn: true));
            row++;
        }
    }
}
