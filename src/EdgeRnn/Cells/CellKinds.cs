using EdgeRnn.Options;

namespace EdgeRnn.Cells;

/// <summary>The names and properties of all cells, for programs that list them or let users choose one.</summary>
public static class CellKinds
{
    /// <summary>All cells, in the order of <see cref="CellKind"/>.</summary>
    public static IReadOnlyList<CellDescription> All { get; } = [.. CellCatalog.All.Select(entry => entry.Description)];

    /// <summary>The description of one cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell.</exception>
    public static CellDescription Of(CellKind kind) => CellCatalog.Of(kind).Description;
}

/// <summary>The names and properties of one cell.</summary>
/// <param name="Kind">The value of <see cref="LearnerOptions.Cell"/>.</param>
/// <param name="Name">The short name of command lines and files: lowercase, without spaces.</param>
/// <param name="DisplayName">The name in reports.</param>
/// <param name="IsDiagonal">
/// A unit's past reaches it through its own state only (no W_hh): <see cref="LearningRule.RealTime"/> is exact.
/// </param>
/// <param name="HasForgetGate"><see cref="LearnerOptions.ForgetBias"/> applies.</param>
public sealed record CellDescription(CellKind Kind, string Name, string DisplayName, bool IsDiagonal, bool HasForgetGate);
