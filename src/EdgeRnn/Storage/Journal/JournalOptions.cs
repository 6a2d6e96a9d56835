namespace EdgeRnn.Storage.Journal;

/// <summary>How much of the past a <see cref="SampleJournal"/> keeps.</summary>
public sealed record JournalOptions
{
    /// <summary>
    /// The most that all segments take on the disk, in bytes: by default 64 MiB, 27 days of one stream of four channels at one
    /// sample a second (28.5 bytes each).
    /// </summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>
    /// A segment whose samples are all older is deleted: by default after 90 days. Two for each new segment at most, so that a wall clock
    /// that leaps ahead does not delete them all at once.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Asked before a segment is made, opened or deleted by its name: why that must not be now, or null. For an owner who notices that
    /// another disk was mounted over the folder, where the same names are files of somebody else. Null asks nobody.
    /// </summary>
    public Func<string?>? Refusal { get; init; }

    /// <summary>
    /// The bytes of a segment, written once as zeros when it begins so that a synchronisation changes no metadata: by default 1 MiB.
    /// Two segments are held in memory.
    /// </summary>
    internal int SegmentBytes { get; init; } = 1 << 20;
}
