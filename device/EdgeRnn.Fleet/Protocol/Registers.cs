namespace EdgeRnn.Fleet.Protocol;

/// <summary>A value of the store with the revision at which it was written: what a compare-and-set compares.</summary>
/// <param name="Value">The value.</param>
/// <param name="Revision">Rises with every write; 0 before the first.</param>
internal readonly record struct Entry<T>(T Value, ulong Revision);

/// <summary>Who may write for a group of streams.</summary>
/// <param name="Owner">The worker; empty if none does.</param>
/// <param name="Epoch">Rises by 1 with every taking, and marks every write of the owner.</param>
/// <param name="Wanted">The worker that is to have it while that one lives; empty for the one that the placement names.</param>
internal sealed record Lease(string Owner, long Epoch, string Wanted = "")
{
    public static Lease None { get; } = new("", 0);
}

/// <summary>A saved state of a stream.</summary>
/// <param name="Sequence">The last sample that it has learned.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Chunks">Where these are, rising.</param>
internal sealed record Snapshot(long Sequence, string Hash, IReadOnlyList<ulong> Chunks);

/// <summary>Where a stream's state is. Together with the log it is the truth about the stream.</summary>
/// <param name="Epoch">Of the owner that wrote it.</param>
/// <param name="Last">The newest state; null before the first.</param>
/// <param name="Previous">The one before, for the case that a chunk of the newest is damaged; the log is kept from there on.</param>
internal sealed record Pointer(long Epoch, Snapshot? Last, Snapshot? Previous)
{
    public static Pointer None { get; } = new(0, null, null);
}

/// <summary>A worker's sign of life, with what its share is measured by.</summary>
/// <param name="Id">Of this process: another one of the same name has another id.</param>
/// <param name="Capacity">The streams that its cores and its memory can carry.</param>
/// <param name="IsLeaving">Whether it gives its groups away.</param>
/// <param name="Load">What it does, for people to read.</param>
internal sealed record WorkerEntry(string Id, int Capacity, bool IsLeaving, WorkerLoad Load);

/// <summary>What a worker does.</summary>
/// <param name="Streams">Streams that it owns.</param>
/// <param name="Samples">Samples learned since it began.</param>
/// <param name="Microseconds">A sample takes, on one core.</param>
/// <param name="FreeMegabytes">Memory that its machine has left.</param>
/// <param name="Refused">Messages of the log that were no samples.</param>
internal sealed record WorkerLoad(int Streams, long Samples, double Microseconds, long FreeMegabytes, long Refused);

/// <summary>What a sample brought.</summary>
/// <param name="Sequence">The sample's number.</param>
/// <param name="Text">A line of JSON.</param>
internal readonly record struct Output(long Sequence, ReadOnlyMemory<byte> Text);

/// <summary>The end of a stream's outputs.</summary>
/// <param name="Sequence">The last sample whose output is there; -1 before the first.</param>
/// <param name="Epoch">Of the owner that wrote it.</param>
/// <param name="Position">Of the last message; 0 if there is none.</param>
internal readonly record struct OutputEnd(long Sequence, long Epoch, ulong Position)
{
    public static OutputEnd None { get; } = new(-1, 0, 0);
}

/// <summary>A message of a stream's log: one or more samples.</summary>
/// <param name="Position">In the log; rises.</param>
/// <param name="Payload">Records of the journal's format, with the declaration of the stream before them.</param>
/// <param name="Options">What the stream's engine is made from.</param>
internal sealed record LogMessage(ulong Position, ReadOnlyMemory<byte> Payload, string Options = "");
