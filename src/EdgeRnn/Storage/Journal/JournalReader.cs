namespace EdgeRnn.Storage.Journal;

/// <summary>
/// Reads the records of one stream or of several in one pass, each from a sequence on and in the order in which they were recorded;
/// segments that end before all of these are not read.
/// </summary>
/// <remarks>
/// What does not fit behind the record before it is never guessed at: reading continues with the next segment, and the caller sees
/// that sequences are missing. Not safe for use by several threads at once.
/// </remarks>
public sealed class JournalReader
{
    private const int HeadBytes = 16 * 1024;
    private readonly Dictionary<string, long> _next;
    private readonly JournalFolder _folder;
    private readonly SegmentCursor _cursor = new();
    private readonly Queue<long> _left = new();
    private byte[] _image = [];
    private bool _isStarted;
    private bool _isInSegment;

    internal JournalReader(JournalFolder folder, string stream, long from)
    {
        (_folder, _next) = (folder, new Dictionary<string, long>(StringComparer.Ordinal) { [stream] = from });
        (Stream, NextSequence) = (stream, from);
    }

    /// <summary>Reads a journal that is closed, or that another process has open.</summary>
    /// <param name="folder">The folder of its segments.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="from">The first sequence that is wanted.</param>
    public JournalReader(string folder, string stream, long from = 0)
        : this(new JournalFolder(folder, new PhysicalFileSystem()), stream, from)
    {
    }

    /// <summary>Reads several streams of a journal that is closed, or that another process has open.</summary>
    /// <param name="folder">The folder of its segments.</param>
    /// <param name="from">The first sequence that is wanted of each stream, by the stream's name.</param>
    /// <exception cref="ArgumentException">No stream is wanted.</exception>
    public JournalReader(string folder, IReadOnlyDictionary<string, long> from)
    {
        ArgumentNullException.ThrowIfNull(from);
        (_folder, _next) = (new JournalFolder(folder, new PhysicalFileSystem()), new Dictionary<string, long>(from, StringComparer.Ordinal));
        Stream = _next.Count > 0 ? "" : throw new ArgumentException("expected at least one stream", nameof(from));
    }

    /// <summary>The name of the stream that the last record is of; before the first, that of the only one that is read.</summary>
    public string Stream { get; private set; }

    /// <summary>The names of the channels of the last record; empty before the first.</summary>
    public IReadOnlyList<string> Channels { get; private set; } = [];

    /// <summary>One more than the sequence of the last record.</summary>
    public long NextSequence { get; private set; }

    /// <summary>Records delivered.</summary>
    public long Records { get; private set; }

    /// <summary>The number of the segment that the last record is in.</summary>
    public long Segment { get; private set; }

    /// <summary>Segments of which something was read.</summary>
    public int Segments { get; private set; }

    /// <summary>Places at which bytes did not fit behind the record before them: 0 or 1 (the torn end) unless the disk is damaged.</summary>
    public int Misfits { get; private set; }

    /// <summary>Reads the next record; false at the end.</summary>
    /// <param name="record">Valid until the next call.</param>
    /// <exception cref="StateFolderException">The journal cannot be read, or a segment is of a newer version.</exception>
    public bool TryRead(out JournalRecord record)
    {
        try
        {
            if (!_isStarted)
            {
                _isStarted = true;
                FindFirst();
                TryBeginNext();
            }

            return TryReadNext(out record);
        }
        catch (Exception error) when (error is ModelFileException || FileSystemFault.Is(error))
        {
            throw new StateFolderException($"The journal in {_folder.Folder} cannot be read: {error.Message}", error);
        }
    }

    private bool TryReadNext(out JournalRecord record)
    {
        do
        {
            while (_isInSegment && _cursor.Next(out record))
            {
                if (_cursor.Kind == RecordKind.Sample && _next.TryGetValue(_cursor.Stream!.Name, out long next) && record.Sequence >= next)
                {
                    (Stream, Channels, NextSequence) = (_cursor.Stream.Name, _cursor.Stream.Channels, record.Sequence + 1);
                    _next[Stream] = NextSequence;
                    Records++;
                    return true;
                }
            }
        }
        while (TryBeginNext());
        record = default;
        return false;
    }

    // The newest segment behind whose beginning all lies that is wanted of each stream.
    private void FindFirst()
    {
        List<long> numbers = _folder.List();
        Dictionary<string, long> wanted = new(_next, StringComparer.Ordinal);
        int first = wanted.Values.Min() <= 0 ? 0 : numbers.Count - 1;
        while (first > 0 && !BeginsBefore(numbers[first], wanted))
        {
            first--;
        }

        numbers.Skip(Math.Max(first, 0)).ToList().ForEach(_left.Enqueue);
    }

    /// <summary>Takes out of <paramref name="wanted"/> the streams that were at or before the sequence that is wanted when a segment began.</summary>
    /// <returns>Whether these are all.</returns>
    private bool BeginsBefore(long number, Dictionary<string, long> wanted)
    {
        foreach (int most in (ReadOnlySpan<int>)[HeadBytes, int.MaxValue])
        {
            int length = _folder.Read(number, most, ref _image);
            if (!SegmentHeader.TryRead(_image.AsSpan(0, length), _folder.PathOf(number), out _, out uint chain))
            {
                return false;
            }

            // What it declares before its first sample was known when it began.
            _cursor.Start(_image, length, chain);
            bool fits;
            while ((fits = _cursor.Next(out _)) && _cursor.Kind == RecordKind.Declaration)
            {
                if (wanted.TryGetValue(_cursor.Stream!.Name, out long from) && _cursor.Stream.NextSequence <= from)
                {
                    wanted.Remove(_cursor.Stream.Name);
                }
            }

            // Of one that does not fit perhaps only the beginning was read.
            if (fits || wanted.Count == 0)
            {
                break;
            }
        }

        return wanted.Count == 0;
    }

    private bool TryBeginNext()
    {
        bool wasInSegment = _isInSegment, isTorn = wasInSegment && _cursor.StaleEnd() > _cursor.Offset;
        uint link = _cursor.Chain;
        _isInSegment = false;
        Misfits += isTorn ? 1 : 0;
        while (_left.TryDequeue(out long number))
        {
            int length = _folder.Read(number, int.MaxValue, ref _image);
            if (SegmentHeader.TryRead(_image.AsSpan(0, length), _folder.PathOf(number), out SegmentHeader header, out uint chain)
                && header.Number == number)
            {
                Misfits += wasInSegment && !isTorn && link != header.Link ? 1 : 0;
                (Segment, Segments) = (number, Segments + 1);
                _cursor.Start(_image, length, chain);
                return _isInSegment = true;
            }

            Misfits++;
        }

        return false;
    }
}
