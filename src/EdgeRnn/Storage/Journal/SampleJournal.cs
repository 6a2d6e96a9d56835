namespace EdgeRnn.Storage.Journal;

/// <summary>The samples of all streams of a process, in one file at a time, so that one synchronisation serves them all.</summary>
/// <remarks>
/// A record is in the file when <see cref="JournalWriter.Append"/> returns true: a process that is killed loses nothing. What is
/// lost when the power goes is what came after the last <see cref="Sync"/>. Records follow one another in segments of fixed size
/// whose checksums are chained; opening cuts off a record at the end that was not written in full, and leaves alone what was damaged. One process at a time may have the folder open; the owner
/// of the state folder sees to that. Safe for use by several threads.
/// </remarks>
public sealed partial class SampleJournal : IDisposable
{
    private readonly object _gate = new();
    private readonly JournalFolder _folder;
    private readonly JournalOptions _options;
    private readonly TimeProvider _clock;
    private readonly Func<ulong> _nonce;
    private readonly List<StreamCoding> _streams = [];
    private readonly List<long> _segments;
    private readonly List<long> _uncertain;
    private readonly long _cut;
    private SegmentWriter _current;
    private SegmentWriter _previous;
    private uint _chain;
    private int _nextId;
    private bool _isOpening = true;
    private bool _isFolderDirty = true;
    private bool _isSyncing;
    private bool _isClosed;
    private string? _writeFailure;
    private string? _syncFailure;
    private long _records;
    private long _lost;
    private long _syncs;
    private long _bytesWritten;

    /// <summary>Opens the journal in <paramref name="folder"/>, which is made unless it is there, and cuts off a torn end.</summary>
    /// <exception cref="StateFolderException">The folder cannot be used, or a segment is of a newer version.</exception>
    public SampleJournal(string folder, JournalOptions? options = null, TimeProvider? clock = null)
        : this(folder, new PhysicalFileSystem(), options, clock ?? TimeProvider.System, Random64)
    {
    }

    internal SampleJournal(string folder, ICheckpointFileSystem files, JournalOptions? options, TimeProvider clock, Func<ulong> nonce)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _options = options ?? new JournalOptions();
        (_folder, _clock, _nonce) = (new JournalFolder(folder, files, _options.Refusal), clock, nonce);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxBytes, 4L * _options.SegmentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxAge, TimeSpan.Zero);
        (_current, _previous) = (new SegmentWriter(_folder, _options.SegmentBytes), new SegmentWriter(_folder, _options.SegmentBytes));
        try
        {
            files.CreateFolder(folder);
            JournalTail tail = new(_folder);
            tail.Cut();
            (_segments, _uncertain, _chain, _nextId) = (tail.Segments, tail.Uncertain, tail.Chain, tail.LargestId + 1);
            _cut = tail.Unreadable;
            Resume(tail);
        }
        catch (Exception error) when (error is ModelFileException || FileSystemFault.Is(error))
        {
            throw new StateFolderException($"The journal in {folder} cannot be opened: {error.Message}", error);
        }
    }

    /// <summary>Of a record's names, or of its values.</summary>
    private const int MostBytes = RecordFrame.MaxBodyBytes - JournalRecord.MostDecisionBytes;

    /// <summary>The most channels whose values a record holds; fewer if their names take more than 4 bytes each.</summary>
    public static int MostChannels { get; } = Enumerable.Range(0, RecordFrame.MaxBodyBytes / sizeof(float))
        .Last(channels => StreamCoding.MostSampleBytes(channels) <= MostBytes);

    /// <summary>The most bytes of a record's decisions here.</summary>
    internal int MostDecisionBytes => Math.Min(JournalRecord.MostDecisionBytes, _options.SegmentBytes / 4);

    /// <summary>Where the segments are.</summary>
    public string Folder => _folder.Folder;

    /// <summary>The number of the segment that is written, and how many segments there are at most: of those before, the oldest are deleted.</summary>
    public (long Number, long Most) Segment
    {
        get
        {
            lock (_gate)
            {
                return (_current.Number, _options.MaxBytes / _options.SegmentBytes);
            }
        }
    }

    /// <summary>The file of the segment that is written; null while there is none.</summary>
    public string? CurrentFile
    {
        get
        {
            lock (_gate)
            {
                return _current.Number < 0 || _current.IsToBeCreated ? null : _folder.PathOf(_current.Number);
            }
        }
    }

    /// <summary>See <see cref="JournalStatus.Failure"/>; waits for no disk.</summary>
    public string? Failure => Volatile.Read(ref _writeFailure) ?? Volatile.Read(ref _syncFailure);

    /// <summary>See <see cref="JournalStatus.Lost"/>; waits for no disk.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>How well the samples are recorded.</summary>
    public JournalStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new JournalStatus
                {
                    Failure = Failure,
                    Records = _records,
                    Lost = _lost,
                    Unsynced = _previous.Unsynced.All + _current.Unsynced.All,
                    Syncs = _syncs,
                    BytesWritten = _bytesWritten,
                    Segments = _segments.Count,
                    CutRecords = _cut,
                };
            }
        }
    }

    /// <summary>A stream whose samples are to be recorded.</summary>
    /// <param name="name">Under which they are found again.</param>
    /// <param name="channels">Their names, in the order of the values.</param>
    /// <exception cref="ArgumentException">There are more channels than a record can hold.</exception>
    public JournalWriter Add(string name, IReadOnlyList<string> channels)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(channels);
        int most = Math.Min(MostBytes, _options.SegmentBytes / 4);
        lock (_gate)
        {
            StreamCoding coding = new(_nextId++, name, channels);
            if (coding.MostDeclarationBytes > most || StreamCoding.MostSampleBytes(channels.Count) > most)
            {
                throw new ArgumentException(
                    $"stream {name} has {channels.Count} channels with names of {coding.MostDeclarationBytes} bytes in all; a journal's record "
                    + $"holds {most} bytes of names and values: at most the first {FittingChannels(name, channels, most)} of these channels");
            }

            // A segment begins with where each stream stands, in one place for each name: see JournalReader.
            _streams.RemoveAll(stream => stream.Name == name);
            return new JournalWriter(this, coding);
        }
    }

    private static int FittingChannels(string name, IReadOnlyList<string> channels, int most)
    {
        int least = 0, above = channels.Count;
        while (least < above)
        {
            int middle = (least + above + 1) / 2;
            bool fits = new StreamCoding(0, name, [.. channels.Take(middle)]).MostDeclarationBytes <= most && StreamCoding.MostSampleBytes(middle) <= most;
            (least, above) = fits ? (middle, above) : (least, middle - 1);
        }

        return least;
    }

    /// <summary>Reads a stream's records, as they are on the disk now.</summary>
    /// <param name="stream">Its name.</param>
    /// <param name="from">The first sequence that is wanted.</param>
    public JournalReader Read(string stream, long from = 0) => new(_folder, stream, from);

    /// <summary>
    /// Closes the files, after a synchronisation that is under way. What was written and not synchronised is left to the system; what is
    /// appended from here on is lost.
    /// </summary>
    public void Dispose()
    {
        lock (_gate)
        {
            while (_isSyncing)
            {
                Monitor.Wait(_gate);
            }

            _isClosed = true;
            _writeFailure ??= $"The journal in {Folder} is closed.";
            _current.Dispose();
            _previous.Dispose();
        }
    }

    /// <summary>Takes a record in.</summary>
    /// <returns>Whether it is in the file.</returns>
    internal bool Append(StreamCoding stream, in JournalRecord record)
    {
        lock (_gate)
        {
            if (_isClosed || !TryPrepare(stream, record))
            {
                _lost++;
                return false;
            }

            Put(stream.WriteSample(Body, record));
            _current.CountRecord();
            _records++;
            return TryFlush();
        }
    }
}
