namespace EdgeRnn.Storage.Journal;

/// <summary>The end of a journal as a loss of power or a kill left it: up to the first record that does not fit behind the one before.</summary>
/// <remarks>
/// Only segments that were not surely on the disk when the newest one began are read. Nothing is changed but by <see cref="Cut"/>.
/// </remarks>
internal sealed class JournalTail
{
    private readonly JournalFolder _folder;
    private readonly SegmentCursor _cursor = new();
    private readonly List<long> _behind = [];
    private byte[] _image = [];

    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="ModelFileException">A segment is of a newer version.</exception>
    public JournalTail(JournalFolder folder)
    {
        _folder = folder;
        Segments = folder.List();
        long first = FirstUncertain(out int newest);
        for (int i = 0; i < Segments.Count; i++)
        {
            if (i > newest)
            {
                _behind.Add(Segments[i]);
                CutRecords++;
            }
            else if (Segments[i] >= first && !((Number >= 0 || Begins(i, first)) && TryFollow(i)))
            {
                CutBehind(i, newest);
                break;
            }
        }

        Segments.RemoveAll(_behind.Contains);
        if (Number < 0 && Segments.Count > 0)
        {
            TryFollow(Segments.Count - 1);
        }

        CutRecords += StaleEnd > Filled ? 1 : 0;
    }

    /// <summary>The segments that hold something, rising; those behind a cut are not among them.</summary>
    public List<long> Segments { get; }

    /// <summary>The segment that ends the journal; -1 when there is none.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>Whether that segment is of an older format, so that no record may follow in it.</summary>
    public bool IsOlder { get; private set; }

    /// <summary>The bytes of that segment.</summary>
    public ReadOnlySpan<byte> Image => _image;

    /// <summary>Where its last record ends.</summary>
    public int Filled => _cursor.Offset;

    /// <summary>Where bytes that are to be overwritten with zeros end.</summary>
    public int StaleEnd { get; private set; }

    /// <summary>Of the last record.</summary>
    public uint Chain => _cursor.Chain;

    /// <summary>The largest id of a stream in the segment; -1 if there is none.</summary>
    public int LargestId => _cursor.LargestId;

    /// <summary>See <see cref="JournalStatus.CutRecords"/>.</summary>
    public long CutRecords { get; private set; }

    /// <summary>Segments before the last that may not be on the disk in full.</summary>
    public List<long> Uncertain { get; } = [];

    /// <summary>Deletes the segments behind the cut.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    public void Cut()
    {
        foreach (long number in _behind)
        {
            _folder.Files.Delete(_folder.PathOf(number));
        }

        if (_behind.Count > 0)
        {
            _folder.Files.SyncFolder(_folder.Folder);
        }
    }

    // The newest segment with a sound header knows which ones were on the disk when it began.
    private long FirstUncertain(out int newest)
    {
        for (newest = Segments.Count - 1; newest >= 0; newest--)
        {
            int length = _folder.Read(Segments[newest], SegmentHeader.Bytes, ref _image);
            if (SegmentHeader.TryRead(_image.AsSpan(0, length), _folder.PathOf(Segments[newest]), out SegmentHeader header, out _)
                && header.Number == Segments[newest])
            {
                return Math.Clamp(header.DurableBefore, 1, Math.Max(1, header.Number));
            }
        }

        return 0;
    }

    // With the first that is uncertain, or with the oldest of all if those before it were deleted for their age: the last two never are.
    private bool Begins(int index, long first) => Segments[index] == first || (index == 0 && first < Segments[0] - 1);

    private bool TryFollow(int index)
    {
        long number = Segments[index];
        bool isFirst = Number < 0;
        byte[] image = [];
        int length = _folder.Read(number, int.MaxValue, ref image);
        if (!SegmentHeader.TryRead(image.AsSpan(0, length), _folder.PathOf(number), out SegmentHeader header, out uint chain)
            || header.Number != number
            || (!isFirst && (number != Number + 1 || header.Link != _cursor.Chain || StaleEnd > Filled)))
        {
            return false;
        }

        if (!isFirst)
        {
            Uncertain.Add(Number);
        }

        (_image, Number, IsOlder) = (image, number, header.Format < SegmentHeader.Version);
        _cursor.Start(image, length, chain);
        while (_cursor.Next(out _))
        {
        }

        StaleEnd = _cursor.StaleEnd();
        return true;
    }

    private void CutBehind(int index, int newest)
    {
        SegmentCursor behind = new();
        for (int i = index; i < Segments.Count; i++)
        {
            byte[] image = [];
            int length = _folder.Read(Segments[i], int.MaxValue, ref image);
            _behind.Add(Segments[i]);
            if (i <= newest && SegmentHeader.TryRead(image.AsSpan(0, length), _folder.PathOf(Segments[i]), out _, out uint chain))
            {
                behind.Start(image, length, chain);
                while (behind.Next(out _))
                {
                    CutRecords++;
                }
            }
        }
    }
}
