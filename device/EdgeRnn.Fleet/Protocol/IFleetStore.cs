namespace EdgeRnn.Fleet.Protocol;

/// <summary>What the protocol asks of a store: registers with compare-and-set, and logs. A call may take any time.</summary>
/// <remarks>
/// Every call throws a <see cref="StoreUnavailableException"/> when there is no answer. A write may then have been made, or be made later.
/// A read may be of any age; nothing is ever concluded from one alone.
/// </remarks>
internal interface IFleetStore
{
    Task WriteWorkerAsync(WorkerEntry worker);

    Task<IReadOnlyList<Entry<WorkerEntry>>> ReadWorkersAsync();

    Task<Entry<Lease>> ReadLeaseAsync(int group);

    /// <returns>The new revision; null if the register is no longer at <paramref name="revision"/>.</returns>
    Task<ulong?> TryWriteLeaseAsync(int group, Lease lease, ulong revision);

    Task<Entry<Pointer>> ReadPointerAsync(string stream);

    /// <returns>The new revision; null if the register is no longer at <paramref name="revision"/>.</returns>
    Task<ulong?> TryWritePointerAsync(string stream, Pointer pointer, ulong revision);

    /// <returns>Where it is.</returns>
    Task<ulong> AppendChunkAsync(string stream, ReadOnlyMemory<byte> chunk);

    /// <returns>Null if it is not there.</returns>
    Task<byte[]?> ReadChunkAsync(string stream, ulong position);

    Task<OutputEnd> ReadLastOutputAsync(string stream);

    /// <returns>Where they are; null if the last message is no longer at <paramref name="last"/>.</returns>
    Task<ulong?> TryAppendOutputsAsync(string stream, long epoch, IReadOnlyList<Output> outputs, ulong last);

    /// <summary>Deletes what is before these positions of a stream's log and of its chunks.</summary>
    Task TrimAsync(string stream, ulong log, ulong chunks);

    /// <summary>Reads the log of a group's streams from its beginning.</summary>
    IGroupLog OpenLog(int group);
}

/// <summary>The messages of a group's streams, each stream's in order.</summary>
internal interface IGroupLog : IDisposable
{
    /// <summary>A stream of the group, each once; null when it is to stop.</summary>
    Task<string?> NextStreamAsync(CancellationToken stop);

    /// <summary>A stream's next message; null when it is to stop.</summary>
    Task<LogMessage?> NextAsync(string stream, CancellationToken stop);
}

/// <summary>The state of a stream: a function of the samples that it has learned.</summary>
internal interface IStreamState
{
    /// <summary>The last sample that it has learned; -1 before the first.</summary>
    long Sequence { get; }

    /// <summary>Begins to read a message of the log.</summary>
    void Open(LogMessage message);

    /// <summary>Moves to the message's next sample; false at the end.</summary>
    bool Next(out long sequence);

    /// <summary>Learns that sample.</summary>
    /// <param name="isNew">Whether its output is wanted.</param>
    /// <returns>The output; empty if it is not wanted.</returns>
    ReadOnlyMemory<byte> Learn(bool isNew);

    byte[] Save();

    void Restore(byte[] state);
}

/// <summary>A monotonic clock of one worker. It may run fast, slow, jump ahead, or stand still: nothing but speed depends on it.</summary>
internal interface IFleetClock
{
    TimeSpan Now { get; }

    /// <summary>Ends early when asked to stop.</summary>
    Task DelayAsync(TimeSpan time, CancellationToken stop = default);
}

/// <summary>The store gave no answer in time.</summary>
internal sealed class StoreUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>A later owner has written: this one has lost the stream and must write no more.</summary>
internal sealed class FencedException(string message) : Exception(message);
