namespace EdgeRnn.Fleet.Edge;

/// <summary>The end of a stream's log.</summary>
/// <param name="Sequence">The last sample in it; -1 if there is none.</param>
/// <param name="Board">Which sent it; empty if there is none.</param>
/// <param name="Position">Of the last message; 0 if there is none.</param>
internal readonly record struct LogEnd(long Sequence, string Board, ulong Position);

/// <summary>How the sending of a message ended.</summary>
internal enum SendOutcome
{
    Stored,

    /// <summary>The log does not end where it was thought to, or there was no answer: one must look.</summary>
    Unknown,

    /// <summary>The log holds as many messages of the stream as it may: the workers are behind.</summary>
    Full,
}

/// <summary>Where a board's samples go.</summary>
internal interface ISampleLog
{
    /// <returns>Null if there is no answer.</returns>
    Task<LogEnd?> ReadEndAsync(string stream);

    /// <param name="stream">The stream's name.</param>
    /// <param name="batch">Records of its journal.</param>
    /// <param name="last">The last sample in it.</param>
    /// <param name="position">Where the log ends.</param>
    /// <returns>The position of the message, if it is stored.</returns>
    Task<(SendOutcome Outcome, ulong Position)> AppendAsync(string stream, ReadOnlyMemory<byte> batch, long last, ulong position);
}
