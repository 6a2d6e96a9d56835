namespace EdgeRnn.Storage.Journal;

/// <summary>Where one stream's samples are recorded. Used by one thread at a time; allocates nothing but when a segment begins.</summary>
public sealed class JournalWriter
{
    private readonly SampleJournal _journal;
    private readonly StreamCoding _coding;

    internal JournalWriter(SampleJournal journal, StreamCoding coding) => (_journal, _coding) = (journal, coding);

    /// <summary>The stream's name.</summary>
    public string Name => _coding.Name;

    /// <summary>The names of its channels.</summary>
    public IReadOnlyList<string> Channels => _coding.Channels;

    /// <summary>Records a sample, to be called before anything that was made of it is published.</summary>
    /// <returns>
    /// Whether the record outlasts a kill of the process. If not, it is kept in memory and written when that is possible;
    /// <see cref="JournalStatus.Failure"/> says why.
    /// </returns>
    /// <exception cref="ArgumentException">The record does not have a value per channel, or its sequence does not rise.</exception>
    public bool Append(in JournalRecord record)
    {
        int held = StreamCoding.HeldBytes(Channels.Count);
        if (record.Values.Length != Channels.Count || (record.HeldBack.Length != held && !record.HeldBack.IsEmpty) || record.Dropped < 0
            || record.Decisions.Length > _journal.MostDecisionBytes)
        {
            throw new ArgumentException(
                $"stream {Name} has {Channels.Count} channels; the record has {record.Values.Length} values, {record.HeldBack.Length} bytes of "
                + $"channels held back (expected none or {held}), {record.Dropped} dropped samples (expected 0 or more) and {record.Decisions.Length} bytes "
                + $"of decisions (expected at most {_journal.MostDecisionBytes})", nameof(record));
        }

        if (record.Sequence < _coding.NextSequence || record.Sequence is < 0 or long.MaxValue)
        {
            throw new ArgumentException(
                $"stream {Name}: sequence {record.Sequence} does not rise; expected at least {_coding.NextSequence}", nameof(record));
        }

        return _journal.Append(_coding, record);
    }
}
