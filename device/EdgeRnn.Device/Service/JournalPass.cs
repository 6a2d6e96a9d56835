using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>
/// One pass over the journal for all streams that start together. Whichever stream has no records left reads on, for the others too;
/// what these have not taken yet is limited: then it waits until they have taken half of that.
/// </summary>
/// <param name="folder">Of the journal.</param>
internal sealed class JournalPass(string folder)
{
    /// <summary>Records read on at once, so that other streams soon get theirs.</summary>
    private const int AtOnce = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, JournalShare> _shares = new(StringComparer.Ordinal);
    private readonly List<JournalShare> _waiters = [];
    private JournalReader? _reader;
    private long _bytes;
    private bool _isAtEnd;

    /// <summary>The most bytes of records in memory; a read goes beyond by what it reads at once.</summary>
    public long MostBytes { get; init; } = 16 << 20;

    /// <summary>The records of one stream; to be called for all before any takes one.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="from">The first sequence that it wants.</param>
    /// <param name="arrived">Called after a wait, when it is over.</param>
    public JournalShare Add(string stream, long from, Action arrived)
    {
        lock (_gate)
        {
            return _reader is null ? _shares[stream] = new JournalShare(this, from, arrived) : throw new InvalidOperationException("The pass has begun.");
        }
    }

    /// <summary>Reads on if a share has nothing to take.</summary>
    /// <returns>Whether it has by now (ask again), has to wait, or will have nothing any more.</returns>
    internal ShareState Fill(JournalShare share)
    {
        lock (_gate)
        {
            Release(share.Swap());
            if (!share.IsEmpty || _isAtEnd)
            {
                return share.IsEmpty ? ShareState.Ended : ShareState.Record;
            }

            if (_bytes >= MostBytes)
            {
                _waiters.Add(share);
                return ShareState.Wait;
            }

            ReadOn();
            return ShareState.Record;
        }
    }

    /// <summary>Drops what a share still has; the rest of its records is passed over.</summary>
    internal void Leave(JournalShare share)
    {
        lock (_gate)
        {
            Release(share.Close());
        }
    }

    private void ReadOn()
    {
        _reader ??= new JournalReader(folder, _shares.ToDictionary(pair => pair.Key, pair => pair.Value.From));
        for (int i = 0; i < AtOnce; i++)
        {
            if (!_reader.TryRead(out JournalRecord record))
            {
                _isAtEnd = true;
                Wake();
                return;
            }

            _bytes += _shares[_reader.Stream].Put(_reader.Segment, _reader.Channels, record);
        }
    }

    private void Release(long bytes)
    {
        _bytes -= bytes;
        if (_bytes <= MostBytes / 2)
        {
            Wake();
        }
    }

    private void Wake()
    {
        _waiters.ForEach(share => share.Arrived());
        _waiters.Clear();
    }
}
