using Xunit;

namespace EdgeRnn.Tests.Support;

/// <summary>
/// The classes that count a thread's allocated bytes, run by themselves: when another thread's allocations start a collection, the
/// unused rest of this thread's buffer is counted as allocated.
/// </summary>
[CollectionDefinition(nameof(MeasuresAllocations), DisableParallelization = true)]
public class MeasuresAllocations;
