using System.Text;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>Steps an engine through the records of a journal that it has not seen, as they were stepped when they were recorded.</summary>
/// <param name="engine">As the newest checkpoint left it, or new.</param>
/// <param name="channels">The names of its channels; a record of other ones is fitted to them by name.</param>
/// <param name="goBack">Replaces the engine's state by that of the checkpoint to which it went back then.</param>
internal sealed class StreamRecovery(StreamEngine engine, IReadOnlyList<string> channels, Action goBack)
{
    /// <summary>Records between two looks at whether to stop.</summary>
    private const int AtOnce = 16;

    private readonly float[] _values = new float[engine.Forecaster.Options.Channels];
    private IReadOnlyList<string>? _recorded;
    private int[] _from = [];

    /// <summary>Records stepped so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Samples that a record should have had before it and that the journal does not hold.</summary>
    public long Missing { get; private set; }

    /// <summary>Decisions that a newer version took, which this one does not know.</summary>
    public long Unknown { get; private set; }

    /// <summary>Whether a record had other channels than the engine.</summary>
    public bool HasOtherChannels { get; private set; }

    /// <summary>Steps through records until their end, or until asked to stop.</summary>
    public void Run(JournalReader reader, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && Run(reader, AtOnce))
        {
        }
    }

    /// <summary>Steps through some records.</summary>
    /// <returns>False if these were the last ones.</returns>
    public bool Run(JournalReader reader, int most)
    {
        for (int i = 0; i < most; i++)
        {
            if (!reader.TryRead(out JournalRecord record))
            {
                return false;
            }

            if (record.FollowsRollback)
            {
                goBack();
            }

            Decide(record.Decisions);
            // Sequences pass over nothing else than what was rolled back.
            long missing = engine.Samples > 0 && !record.FollowsRollback ? record.Sequence - engine.Sequence - 1 : 0;
            Missing += missing;
            if (record.FollowsGap || record.FollowsRollback || missing > 0)
            {
                engine.MarkGap();
            }

            Fit(reader.Channels, record.Values);
            engine.Step(record.Sequence, record.Time, _values, record.Learned);
            Rows++;
        }

        return true;
    }

    private void Decide(ReadOnlySpan<byte> decisions)
    {
        foreach (Range line in decisions.Split((byte)'\n'))
        {
            string text = Encoding.UTF8.GetString(decisions[line]);
            EngineDecision? decision = EngineDecision.Read(text);
            decision?.Apply(engine);
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

            _from = [.. channels.Select(channel => places.TryGetValue(channel, out int place) ? place : -1)];
            HasOtherChannels |= !recorded.SequenceEqual(channels);
        }

        for (int c = 0; c < _values.Length; c++)
        {
            _values[c] = _from[c] < 0 ? float.NaN : values[_from[c]];
        }
    }
}
