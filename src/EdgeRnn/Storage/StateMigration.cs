namespace EdgeRnn.Storage;

/// <summary>Brings a component's state from one version to the next.</summary>
/// <param name="Name">What it does, in a few words; appears in errors.</param>
/// <param name="Apply">Changes the tensors and texts of the component alone, whose names it sees without their prefix.</param>
/// <remarks>
/// A component's version is 1 and the number of its migrations, of which the first leads from 1 to 2. A migration is never changed
/// once a version with it was released: it reads what released versions wrote.
/// </remarks>
public sealed record StateMigration(string Name, Action<StateDraft> Apply);
