namespace EdgeRnn.Storage;

/// <summary>What became of <see cref="CheckpointStore.TrySave"/>.</summary>
public enum SaveOutcome
{
    /// <summary>A loss of power does not undo it.</summary>
    Saved,

    /// <summary>Not tried: the day's bytes are spent for now.</summary>
    Postponed,

    /// <summary>Not saved: <see cref="CheckpointStatus.Failure"/> says why.</summary>
    Failed,
}

/// <summary>How well the state is saved, since the store was made.</summary>
public sealed record CheckpointStatus
{
    /// <summary>The step of the newest checkpoint, saved or loaded, that a loss of power does not undo; null before the first.</summary>
    public long? SavedStep { get; init; }

    /// <summary>Why the last attempt saved nothing, and what to do; null if it saved.</summary>
    public string? Failure { get; init; }

    /// <summary>Checkpoints saved.</summary>
    public long Saves { get; init; }

    /// <summary>Attempts that saved nothing.</summary>
    public long Failures { get; init; }

    /// <summary>Attempts that were put off because the day's bytes were spent.</summary>
    public long Postponed { get; init; }

    /// <summary>Bytes written, failed attempts included.</summary>
    public long BytesWritten { get; init; }
}
