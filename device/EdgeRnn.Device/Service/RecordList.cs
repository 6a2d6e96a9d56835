using System.Runtime.InteropServices;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>Records of the journal in memory, taken in the order in which they were added.</summary>
internal sealed class RecordList
{
    /// <summary>Three longs, a reference, and what is smaller.</summary>
    private const int EntryBytes = 40;

    private readonly List<Entry> _entries = [];
    private readonly List<float> _values = [];
    private readonly List<byte> _decisions = [];
    private int _next;
    private int _value;
    private int _decision;

    public bool IsEmpty => _next == _entries.Count;

    /// <summary>Of all that were added.</summary>
    public long Bytes => ((long)_entries.Count * EntryBytes) + (_values.Count * sizeof(float)) + _decisions.Count;

    public void Add(IReadOnlyList<string> channels, in JournalRecord record)
    {
        _entries.Add(new Entry(record.Sequence, record.Time, channels, record.Learned, record.FollowsGap, record.FollowsRollback, record.Decisions.Length));
        _values.AddRange(record.Values);
        _decisions.AddRange(record.Decisions);
    }

    /// <summary>Takes the next record, which is there.</summary>
    /// <returns>Valid until <see cref="Add"/> or <see cref="Clear"/>.</returns>
    public JournalRecord Take(out IReadOnlyList<string> channels)
    {
        Entry entry = _entries[_next++];
        channels = entry.Channels;
        JournalRecord record = new()
        {
            Sequence = entry.Sequence,
            Time = entry.Time,
            Values = CollectionsMarshal.AsSpan(_values).Slice(_value, channels.Count),
            Learned = entry.Learned,
            FollowsGap = entry.FollowsGap,
            FollowsRollback = entry.FollowsRollback,
            Decisions = CollectionsMarshal.AsSpan(_decisions).Slice(_decision, entry.DecisionBytes),
        };
        (_value, _decision) = (_value + channels.Count, _decision + entry.DecisionBytes);
        return record;
    }

    /// <returns>The bytes of what was added.</returns>
    public long Clear()
    {
        long bytes = Bytes;
        _entries.Clear();
        _values.Clear();
        _decisions.Clear();
        (_next, _value, _decision) = (0, 0, 0);
        return bytes;
    }

    private readonly record struct Entry(
        long Sequence, long Time, IReadOnlyList<string> Channels, bool Learned, bool FollowsGap, bool FollowsRollback, int DecisionBytes);
}
