using System.Runtime;
using Xunit;

namespace EdgeRnn.Tests.Support;

/// <summary>Counts the bytes that this thread allocates.</summary>
internal static class Allocations
{
    private const long Budget = 64 << 20;

    /// <summary>The bytes that <paramref name="action"/> allocates on this thread, to the byte.</summary>
    /// <remarks>
    /// A collection counts the unused rest of a thread's buffer, up to 8 KB, as allocated: none may start meanwhile. So callers
    /// stand in the collection <see cref="MeasuresAllocations"/>, and allocate less than the budget.
    /// </remarks>
    public static long Of(Action action)
    {
        Assert.True(GC.TryStartNoGCRegion(Budget));
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        finally
        {
            Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
            GC.EndNoGCRegion();
        }
    }
}

/// <summary>The classes that count allocated bytes: no other test runs beside them.</summary>
[CollectionDefinition(nameof(MeasuresAllocations), DisableParallelization = true)]
public class MeasuresAllocations;
