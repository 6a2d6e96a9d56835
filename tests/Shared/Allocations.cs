namespace EdgeRnn.Tests.Support;

/// <summary>Counts what the code under test allocates.</summary>
internal static class Allocations
{
    /// <summary>The bytes that the action allocates on this thread each time.</summary>
    /// <remarks>
    /// When the collector works for another test, the unused rest of this thread's buffer, up to 8 KB, is counted as
    /// allocated. What the code itself allocates, it allocates in every run: the least of five is the code's.
    /// </remarks>
    public static long Of(Action action)
    {
        long least = long.MaxValue;
        for (int run = 0; run < 5 && least != 0; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
