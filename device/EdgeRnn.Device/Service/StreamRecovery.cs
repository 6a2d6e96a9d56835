using System.Text;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>Steps an engine through the records of a journal that it has not seen, as they were stepped when they were recorded.</summary>
internal sealed class StreamRecovery
{
    /// <summary>What takes longer is captured in between, so that it need not be done again if it is cut short.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly StreamEngine _engine;
    private readonly IReadOnlyList<string> _channels;
    private readonly StreamCheckpoints? _checkpoints;
    private readonly TimeProvider _time;
    private readonly float[] _values;
    private JournalShare? _share;
    private IReadOnlyList<string>? _recorded;
    private int[] _from = [];
    private long _began = -1;
    private long _captured;

    /// <param name="engine">As the newest checkpoint left it, or new.</param>
    /// <param name="channels">The names of its channels; a record of other ones is fitted to them by name.</param>
    /// <param name="share">Its records, from the engine's next sequence on.</param>
    /// <param name="checkpoints">Those to which it went back then, and where the state is captured; null for none.</param>
    /// <param name="time">Its clock.</param>
    public StreamRecovery(StreamEngine engine, IReadOnlyList<string> channels, JournalShare share, StreamCheckpoints? checkpoints, TimeProvider time)
    {
        (_engine, _channels, _share, _checkpoints, _time) = (engine, channels, share, checkpoints, time);
        _values = new float[engine.Forecaster.Options.Channels];
        CheckpointRow = engine.Samples;
    }

    /// <summary>The samples that the engine knew before.</summary>
    public long CheckpointRow { get; }

    /// <summary>Records stepped so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Samples that a record should have had before it and that the journal does not hold.</summary>
    public long Missing { get; private set; }

    /// <summary>Decisions that a newer version took, which this one does not know.</summary>
    public long Unknown { get; private set; }

    /// <summary>Whether a record had other channels than the engine.</summary>
    public bool HasOtherChannels { get; private set; }

    /// <summary>Whether it has taken so long that the next start should not have to do it again.</summary>
    public bool TookLong => _began >= 0 && _time.GetElapsedTime(_began) > Longest;

    /// <summary>The segment of the journal that its first record was in; null if there was none.</summary>
    public long? FirstSegment { get; private set; }

    /// <summary>Steps through some records.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>Whether there may be more: now, or once the share asks for a turn.</returns>
    /// <exception cref="StateFolderException">The journal cannot be read.</exception>
    public ShareState Run(int most)
    {
        if (_share is null)
        {
            return ShareState.Ended;
        }

        if (_began < 0)
        {
            _began = _captured = _time.GetTimestamp();
        }

        for (int i = 0; i < most; i++)
        {
            ShareState state = _share.TryTake(out JournalRecord record);
            if (state == ShareState.Record)
            {
                Step(record);
                continue;
            }

            if (state == ShareState.Ended)
            {
                End();
            }

            return state;
        }

        if (_time.GetElapsedTime(_captured) > Longest)
        {
            _checkpoints?.Capture();
            _captured = _time.GetTimestamp();
        }

        return ShareState.Record;
    }

    /// <summary>Wants no more records: other streams need not wait for this one.</summary>
    public void End()
    {
        _share?.Leave();
        _share = null;
    }

    private void Step(in JournalRecord record)
    {
        if (record.FollowsRollback)
        {
            _checkpoints?.GoBack();
        }

        // Sequences pass over nothing else than what was rolled back. What is learned again with other options begins where the journal does.
        bool isCounted = !record.FollowsRollback && (_engine.Sequence >= 0 || _checkpoints?.HasOthers != true);
        long missing = isCounted ? record.Sequence - _engine.Sequence - 1 : 0;
        Missing += missing;
        Decide(record.Decisions);
        if (record.FollowsGap || record.FollowsRollback || missing > 0)
        {
            _engine.MarkGap();
        }

        Fit(_share!.Channels, record.Values);
        _engine.Step(record.Sequence, record.Time, _values, record.Learned);
        FirstSegment ??= _share.FirstSegment;
        Rows++;
    }

    private void Decide(ReadOnlySpan<byte> decisions)
    {
        foreach (Range line in decisions.Split((byte)'\n'))
        {
            string text = Encoding.UTF8.GetString(decisions[line]);
            EngineDecision? decision = EngineDecision.Read(text);
            decision?.Apply(_engine);
            Unknown += decision is null && text.Length > 0 ? 1 : 0;
        }
    }

    // A channel that was not there then has no value.
    private void Fit(IReadOnlyList<string> recorded, ReadOnlySpan<float> values)
    {
        if (!ReferenceEquals(recorded, _recorded))
        {
            _recorded = recorded;
            Dictionary<string, int> places = new(StringComparer.Ordinal);
            for (int c = 0; c < recorded.Count; c++)
            {
                places.TryAdd(recorded[c], c);
            }

            _from = [.. _channels.Select(channel => places.TryGetValue(channel, out int place) ? place : -1)];
            HasOtherChannels |= !recorded.SequenceEqual(_channels);
        }

        for (int c = 0; c < _values.Length; c++)
        {
            _values[c] = _from[c] < 0 ? float.NaN : values[_from[c]];
        }
    }
}
