using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>What a stream has to do next.</summary>
internal enum ShareState
{
    /// <summary>There was a record.</summary>
    Record,

    /// <summary>None yet: other streams have to take theirs first, and then this one is called.</summary>
    Wait,

    /// <summary>There are no more.</summary>
    Ended,
}

/// <summary>One stream's records of a <see cref="JournalPass"/>: some that it takes, and behind them those that the pass adds meanwhile.</summary>
/// <param name="pass">Whose share it is.</param>
/// <param name="from">The first sequence that is wanted.</param>
/// <param name="arrived">Called when it need no longer wait.</param>
internal sealed class JournalShare(JournalPass pass, long from, Action arrived)
{
    private RecordList _taken = new();
    private RecordList _added = new();
    private bool _isClosed;

    public long From => from;

    public Action Arrived => arrived;

    /// <summary>The names of the channels of the last record.</summary>
    public IReadOnlyList<string> Channels { get; private set; } = [];

    /// <summary>The segment of the journal that the first record was in.</summary>
    public long FirstSegment { get; private set; } = -1;

    /// <summary>Whether there is nothing to take before the pass is asked.</summary>
    public bool IsEmpty => _taken.IsEmpty;

    /// <summary>Takes the next record; by the stream's thread alone.</summary>
    /// <param name="record">Valid until the next call.</param>
    /// <exception cref="StateFolderException">The journal cannot be read.</exception>
    public ShareState TryTake(out JournalRecord record)
    {
        record = default;
        while (_taken.IsEmpty)
        {
            ShareState state = pass.Fill(this);
            if (state != ShareState.Record)
            {
                return state;
            }
        }

        record = _taken.Take(out IReadOnlyList<string> channels);
        Channels = channels;
        return ShareState.Record;
    }

    /// <summary>Wants no more.</summary>
    public void Leave() => pass.Leave(this);

    /// <summary>Under the pass's gate: adds a record.</summary>
    /// <param name="segment">The segment that it is in.</param>
    /// <param name="channels">The names of its channels.</param>
    /// <param name="record">Copied.</param>
    /// <returns>Its bytes.</returns>
    internal long Put(long segment, IReadOnlyList<string> channels, in JournalRecord record)
    {
        FirstSegment = FirstSegment < 0 ? segment : FirstSegment;
        long before = _added.Bytes;
        if (!_isClosed)
        {
            _added.Add(channels, record);
        }

        return _added.Bytes - before;
    }

    /// <summary>Under the pass's gate: if all was taken, what was added meanwhile is next.</summary>
    /// <returns>The bytes that were freed.</returns>
    internal long Swap()
    {
        if (!IsEmpty)
        {
            return 0;
        }

        long freed = _taken.Clear();
        (_taken, _added) = (_added, _taken);
        return freed;
    }

    /// <summary>Under the pass's gate: takes nothing any more.</summary>
    /// <returns>The bytes that were freed.</returns>
    internal long Close()
    {
        _isClosed = true;
        return _taken.Clear() + _added.Clear();
    }
}
