using Xunit.v3;

namespace EdgeRnn.Tests.Support;

/// <summary>Thousands of trials of one property, or many seconds of waiting: <c>.ci/run</c> runs it, <c>.ci/fast</c> does not.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ExhaustiveAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Effort", "exhaustive")];
}
