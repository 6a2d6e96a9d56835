namespace EdgeRnn.Storage.Journal;

/// <summary>One sample of a stream with everything that a clock, the load or the outside decided about it.</summary>
/// <remarks>
/// A stream is a function of its records: the same records give the same state, bit for bit.
/// </remarks>
public readonly ref struct JournalRecord
{
    /// <summary>The most bytes of <see cref="Decisions"/>: 1000.</summary>
    public const int MostDecisionBytes = 1000;

    /// <summary>The sample's number in its stream; rises from record to record.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was taken, in nanoseconds since 1970 UTC.</summary>
    public required long Time { get; init; }

    /// <summary>A float per channel in the channel's unit; NaN where the value is missing.</summary>
    public required ReadOnlySpan<float> Values { get; init; }

    /// <summary>Whether it was learned from; false where there was no time for that.</summary>
    public bool Learned { get; init; }

    /// <summary>Whether the stream continued unseen just before it: the first sample after a start.</summary>
    public bool FollowsGap { get; init; }

    /// <summary>Whether the state before it was replaced by that of an older checkpoint, because learning had diverged.</summary>
    public bool FollowsRollback { get; init; }

    /// <summary>Samples dropped just before it, because the stream could not keep up.</summary>
    public int Dropped { get; init; }

    /// <summary>
    /// The channels whose value supervision held back, a bit each (channel c is bit c mod 8 of byte c / 8); empty if there are none.
    /// </summary>
    public ReadOnlySpan<byte> HeldBack { get; init; }

    /// <summary>
    /// What was decided of the stream from outside, just before the sample and in the host's own words (UTF-8, a line each); empty for nothing.
    /// </summary>
    public ReadOnlySpan<byte> Decisions { get; init; }
}
