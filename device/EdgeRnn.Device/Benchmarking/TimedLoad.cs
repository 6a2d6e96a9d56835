using System.Diagnostics;

namespace EdgeRnn.Device.Benchmarking;

/// <summary>A load in blocks long enough for the clock, warmed up until its time no longer falls.</summary>
internal sealed class TimedLoad(IStepLoad load)
{
    private static readonly TimeSpan Block = TimeSpan.FromMicroseconds(200);

    /// <summary>Recompilation of hot code waits 100 ms after the newest call of anything new.</summary>
    private static readonly TimeSpan ShortestWarmup = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan LongestWarmup = TimeSpan.FromSeconds(2);

    private int _steps = load.Quantum;

    /// <summary>Nanoseconds per step of one block.</summary>
    public double Measure()
    {
        long start = Stopwatch.GetTimestamp();
        load.Run(_steps);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / _steps;
    }

    /// <summary>Runs until ten blocks are not faster, by 1 %, than the best ten before, then fixes the length of a block.</summary>
    public void WarmUp()
    {
        long start = Stopwatch.GetTimestamp();
        double best = double.PositiveInfinity;
        while (Stopwatch.GetElapsedTime(start) < LongestWarmup)
        {
            double now = MeanOfTen();
            SetBlock(now);
            if (now > 0.99 * best && Stopwatch.GetElapsedTime(start) > ShortestWarmup)
            {
                break;
            }

            best = Math.Min(best, now);
        }
    }

    /// <summary>Bytes that this thread allocates per step, over <paramref name="steps"/> steps: the least of five runs.</summary>
    /// <remarks>
    /// When the collector works for another thread, the unused rest of this thread's buffer, up to 8 KB, is counted as
    /// allocated. What the steps themselves allocate, they allocate in every run.
    /// </remarks>
    public double AllocatedBytes(int steps)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 5 && least != 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            load.Run(steps);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return (double)least / steps;
    }

    private double MeanOfTen()
    {
        double sum = 0;
        for (int i = 0; i < 10; i++)
        {
            sum += Measure();
        }

        return sum / 10;
    }

    private void SetBlock(double nanosecondsPerStep)
    {
        double quanta = Block.TotalNanoseconds / (nanosecondsPerStep * load.Quantum);
        _steps = load.Quantum * (int)Math.Clamp(Math.Ceiling(quanta), 1, 1 << 20);
    }
}
