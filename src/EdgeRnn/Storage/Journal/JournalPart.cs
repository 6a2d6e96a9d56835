namespace EdgeRnn.Storage.Journal;

/// <summary>What a <see cref="JournalSegment"/> holds of one stream.</summary>
public sealed class JournalPart
{
    internal JournalPart(string stream, IReadOnlyList<string> channels, in JournalRecord first) =>
        (Stream, Channels, FirstSequence, FirstTime) = (stream, channels, first.Sequence, first.Time);

    /// <summary>The stream's name.</summary>
    public string Stream { get; }

    /// <summary>The names of its channels.</summary>
    public IReadOnlyList<string> Channels { get; }

    /// <summary>Samples.</summary>
    public long Samples { get; private set; }

    /// <summary>Samples that were learned from.</summary>
    public long Learned { get; private set; }

    /// <summary>Samples that were dropped before them.</summary>
    public long Dropped { get; private set; }

    /// <summary>The number of the first sample in its stream.</summary>
    public long FirstSequence { get; }

    /// <summary>That of the last one.</summary>
    public long LastSequence { get; private set; }

    /// <summary>When the first sample was taken, in nanoseconds since 1970 UTC.</summary>
    public long FirstTime { get; }

    /// <summary>When the last one was.</summary>
    public long LastTime { get; private set; }

    internal void Add(in JournalRecord sample)
    {
        (Samples, Learned, Dropped) = (Samples + 1, Learned + (sample.Learned ? 1 : 0), Dropped + sample.Dropped);
        (LastSequence, LastTime) = (sample.Sequence, sample.Time);
    }
}
