namespace EdgeRnn.Storage.Journal;

/// <summary>How well the samples of all streams are recorded, since the journal was opened.</summary>
public sealed record JournalStatus
{
    /// <summary>What is not safe, why, and what to do; null when all records are written and the last synchronisation succeeded.</summary>
    public string? Failure { get; init; }

    /// <summary>Records accepted.</summary>
    public long Records { get; init; }

    /// <summary>Records given up because the disk had failed for so long that memory for them was full.</summary>
    public long Lost { get; init; }

    /// <summary>Records that a power cut at this moment would lose.</summary>
    public long Unsynced { get; init; }

    /// <summary>Synchronisations that succeeded.</summary>
    public long Syncs { get; init; }

    /// <summary>Bytes written, the zeros of new segments included.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Segments on the disk.</summary>
    public int Segments { get; init; }

    /// <summary>
    /// Records at the end that could not be read when the journal was opened: those that were not written in full, which are cut off, and the
    /// damaged ones and all behind them, which are left as they are, while a new segment begins.
    /// </summary>
    public long CutRecords { get; init; }
}
