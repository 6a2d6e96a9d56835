using Xunit;

namespace EdgeRnn.Tests.Support;

/// <summary>
/// Tests that count allocated bytes run while no other test does: a collection that another thread causes can add up to 8 KB of an
/// unused buffer to the count of this one.
/// </summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
