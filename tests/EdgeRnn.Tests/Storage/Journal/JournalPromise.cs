using System.Globalization;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Tests.Storage.Journal;

/// <summary>
/// What a journal has promised its host: after a kill every record that was accepted is there, after a loss of power every one
/// that was accepted before the last synchronisation; what is there is a beginning of what was accepted, each bit as it was.
/// </summary>
internal sealed class JournalPromise
{
    public static readonly JournalOptions Options = new() { SegmentBytes = 1024, MaxBytes = 8 * 1024 };

    private static readonly string[][] Channels = [["a", "b"], ["only"], ["x", "y", "z"]];
    private readonly List<(int Stream, long Sequence)> _accepted = [];
    private readonly long[] _next = new long[Channels.Length];
    private int _sure;

    public static SampleJournal Open(SimulatedDisk disk, Random random) =>
        new("journal", disk, Options, TimeProvider.System, () => (ulong)random.NextInt64());

    public static JournalWriter[] AddStreams(SampleJournal journal) => [.. Channels.Select((channels, i) => journal.Add($"stream{i}", channels))];

    /// <summary>Appends the next record of a stream.</summary>
    /// <returns>Whether the journal says that a kill would not lose it.</returns>
    public bool Append(SampleJournal journal, JournalWriter[] writers, int stream)
    {
        long lost = journal.Status.Lost, sequence = _next[stream] += sequenceStep(_next[stream]);
        // Before the call, which the power may end in the middle.
        _accepted.Add((stream, sequence));
        Sample sample = new(stream, sequence);
        bool isWritten = writers[stream].Append(sample.Record);
        if (journal.Status.Lost > lost)
        {
            _accepted.RemoveAt(_accepted.Count - 1);
        }
        else
        {
            Require(isWritten || journal.Status.Failure is not null, "a record that is not in the file shows in the status");
        }

        return isWritten;

        static long sequenceStep(long at) => at % 7 == 3 ? 5 : 1;
    }

    /// <summary>Synchronises.</summary>
    /// <returns>Whether the journal says that a loss of power would lose nothing.</returns>
    public bool Sync(SampleJournal journal)
    {
        int before = _accepted.Count;
        bool isSynced = journal.Sync();
        Require(isSynced == journal.Status.Failure is null, "a failure shows in the status");
        _sure = isSynced ? before : _sure;
        return isSynced;
    }

    /// <summary>Starts from a disk that is whole again, after a loss of power.</summary>
    /// <exception cref="BrokenPromiseException">What was promised is not there.</exception>
    public void CheckAfterPowerCut(SimulatedDisk disk, Random random) => Check(disk, random, _sure);

    /// <summary>Continues from such a disk: what it still holds is all that there is.</summary>
    public void GoOnAfterPowerCut(SimulatedDisk disk, Random random)
    {
        Recall(Check(disk, random, _sure));
        _sure = _accepted.Count;
    }

    /// <summary>Starts on a disk whose machine kept running, after a kill.</summary>
    /// <param name="disk">As it was left.</param>
    /// <param name="random">For what is random.</param>
    /// <param name="least">Records that were reported to be in the file.</param>
    public void GoOnAfterKill(SimulatedDisk disk, Random random, int least)
    {
        Recall(Check(disk, random, least));
        _sure = Math.Min(_sure, _accepted.Count);
    }

    public int Accepted => _accepted.Count;

    private void Recall(List<(int Stream, long Sequence)> left)
    {
        _accepted.Clear();
        _accepted.AddRange(left);
        foreach ((int stream, long sequence) in _accepted)
        {
            _next[stream] = sequence;
        }
    }

    /// <returns>The records that are there, and those that were deleted for their age.</returns>
    private List<(int Stream, long Sequence)> Check(SimulatedDisk disk, Random random, int least)
    {
        using SampleJournal journal = Open(disk, random);
        DeleteBeforeHole(disk);
        List<long>[] read = [.. Channels.Select((_, stream) => ReadAll(disk, journal, stream))];
        HashSet<(int, long)> there = [.. read.SelectMany((sequences, stream) => sequences.Select(sequence => (stream, sequence)))];
        List<(int Stream, long Sequence)> left = _accepted.FindAll(
            record => there.Contains(record) || (read[record.Stream] is [long first, ..] && record.Sequence < first));
        int promised = left.TakeWhile((record, i) => record == _accepted[i]).Count();
        Require(promised >= least, $"what was promised is there: {least} of {_accepted.Count} records were, the first {promised} are, {journal.Status.CutRecords} could not be read; {string.Join(' ', disk.Names.Order())}");
        return left;
    }

    // The power may go between the deletions of old segments, which a disk does in any order.
    private static void DeleteBeforeHole(SimulatedDisk disk)
    {
        string[] names = [.. disk.Names.Order(StringComparer.Ordinal)];
        long[] numbers = [.. names.Select(name => long.Parse(name.AsSpan(8, 10), CultureInfo.InvariantCulture))];
        long newestOld = numbers.LastOrDefault() - (Options.MaxBytes / Options.SegmentBytes) + 1;
        for (int i = names.Length - 1, hole = 0; i > 0; i--)
        {
            hole += numbers[i - 1] < numbers[i] - 1 && numbers[i] - 1 <= newestOld ? 1 : 0;
            if (hole > 0)
            {
                disk.Delete(names[i - 1]);
            }
        }
    }

    private List<long> ReadAll(SimulatedDisk disk, SampleJournal journal, int stream)
    {
        JournalReader reader = journal.Read($"stream{stream}");
        HashSet<long> accepted = [.. _accepted.Where(record => record.Stream == stream).Select(record => record.Sequence)];
        List<long> read = [];
        while (reader.TryRead(out JournalRecord record))
        {
            Require(
                accepted.Contains(record.Sequence) && (read.Count == 0 || record.Sequence > read[^1]),
                $"every record that is there was accepted, and in this order: stream {stream}, sequence {record.Sequence} behind {read.LastOrDefault(-1)}, {reader.Segments} segments, {reader.Misfits} misfits, {string.Join(' ', disk.Names.Order())}");
            Require(new Sample(stream, record.Sequence).Equals(record), "every bit is as it was");
            read.Add(record.Sequence);
        }

        return read;
    }

    private static void Require(bool holds, string promise)
    {
        if (!holds)
        {
            throw new BrokenPromiseException("Broken: " + promise);
        }
    }

    /// <summary>A record that follows from its stream and sequence.</summary>
    public sealed class Sample
    {
        private readonly float[] _values;
        private readonly byte[] _heldBack;
        private readonly byte[] _decisions;
        private readonly long _sequence;

        public Sample(int stream, long sequence)
        {
            _sequence = sequence;
            _values = [.. Channels[stream].Select((_, c) => (sequence + c) % 11 == 0 ? float.NaN : BitConverter.Int32BitsToSingle(unchecked((int)(sequence * 0x01000193) + c)))];
            _heldBack = sequence % 13 == 0 ? [(byte)(sequence % 2)] : [];
            _decisions = sequence % 23 == 0 ? new byte[1 + (sequence % 60)] : [];
        }

        public JournalRecord Record => new()
        {
            Sequence = _sequence,
            Time = (_sequence * 1_000_000_000) + (_sequence % 97 * 1000),
            Values = _values,
            HeldBack = _heldBack,
            Decisions = _decisions,
            Learned = _sequence % 3 > 0,
            Dropped = (int)(_sequence % 5),
            FollowsGap = _sequence % 17 == 0,
            FollowsRollback = _sequence % 19 == 0,
        };

        public bool Equals(in JournalRecord other)
        {
            JournalRecord mine = Record;
            return (mine.Sequence, mine.Time, mine.Learned, mine.Dropped, mine.FollowsGap, mine.FollowsRollback)
                == (other.Sequence, other.Time, other.Learned, other.Dropped, other.FollowsGap, other.FollowsRollback)
                && other.HeldBack.SequenceEqual(mine.HeldBack)
                && other.Decisions.SequenceEqual(mine.Decisions)
                && _values.AsSpan().SequenceEqual(other.Values, BitComparer.Instance);
        }
    }

    private sealed class BitComparer : IEqualityComparer<float>
    {
        public static readonly BitComparer Instance = new();

        public bool Equals(float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y);

        public int GetHashCode(float value) => BitConverter.SingleToInt32Bits(value);
    }
}
