namespace EdgeRnn.Storage;

/// <summary>What <see cref="CheckpointStore.LoadNewest"/> did.</summary>
/// <param name="File">The path of what was loaded; null when nothing was.</param>
/// <param name="Step">The step it was saved at; 0 when nothing was loaded.</param>
/// <param name="Rejected">Newer checkpoints that could not be used, newest first.</param>
public sealed record CheckpointLoad(string? File, long Step, IReadOnlyList<RejectedCheckpoint> Rejected)
{
    /// <summary>Why the folder cannot be used at all: it cannot be listed, or another process has it. Null if it can.</summary>
    public string? Failure { get; init; }

    /// <summary>One line for each file, as for a log.</summary>
    public override string ToString() => string.Join('\n', Rejected.Select(rejected => rejected.ToString()).Append(
        Failure ?? (File is null ? "No checkpoint was loaded." : $"Loaded {File}, saved at step {Step}.")));
}

/// <summary>A checkpoint that was not loaded.</summary>
/// <param name="File">Its path.</param>
/// <param name="Reason">What is wrong with it; names the file.</param>
/// <param name="SetAsideAs">Its new path if it is damaged or of other options; null if it stayed: it cannot be read for the moment, is not to be moved, or lies in a read-only folder.</param>
public sealed record RejectedCheckpoint(string File, string Reason, string? SetAsideAs)
{
    /// <summary>Whether it is sound and of other options or another version: it is kept, and loaded again when they fit.</summary>
    public bool IsOther => SetAsideAs?.EndsWith(CheckpointName.Other, StringComparison.Ordinal) ?? false;

    /// <summary>One line, as for a log.</summary>
    public override string ToString() => SetAsideAs is null ? $"Left alone: {Reason}" : $"{(IsOther ? "Kept" : "Set aside")} as {SetAsideAs}: {Reason}";
}
