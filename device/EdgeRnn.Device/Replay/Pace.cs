using System.Diagnostics;

namespace EdgeRnn.Device.Replay;

/// <summary>Slows a replay down so that it takes a given time.</summary>
internal sealed class Pace(TimeSpan whole, long rows)
{
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(2);
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Waits until it is time for this row.</summary>
    public void Wait(long row)
    {
        TimeSpan early = (whole * ((double)row / rows)) - Stopwatch.GetElapsedTime(_start);
        if (early > ShortestSleep)
        {
            Thread.Sleep(early);
        }
    }
}
