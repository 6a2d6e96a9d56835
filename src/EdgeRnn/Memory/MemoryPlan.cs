namespace EdgeRnn.Memory;

/// <summary>One section of a <see cref="MemoryPlan"/>.</summary>
/// <param name="Name">What it holds, as <c>parameters</c> or <c>ring</c>.</param>
/// <param name="Bytes">Its size, padding included.</param>
public readonly record struct MemorySection(string Name, long Bytes);

/// <summary>The bytes that a learner or forecaster will hold, computed before anything is allocated.</summary>
/// <param name="Sections">In the order in which they lie.</param>
public sealed record MemoryPlan(IReadOnlyList<MemorySection> Sections)
{
    /// <summary>The sum over the sections.</summary>
    public long TotalBytes => Sections.Sum(section => section.Bytes);
}
