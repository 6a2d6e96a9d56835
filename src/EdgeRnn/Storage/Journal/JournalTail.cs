namespace EdgeRnn.Storage.Journal;

/// <summary>The end of a journal as a loss of power, a kill or a damage left it.</summary>
/// <remarks>
/// Only the last segment is read, up to the first record that does not fit behind the one before; nothing is changed but by <see cref="Cut"/>.
/// Segments before it stand for themselves: what one of them lacks is missing there, and nothing that is sound is deleted.
/// </remarks>
internal sealed class JournalTail
{
    private readonly JournalFolder _folder;
    private readonly SegmentCursor _cursor = new();
    private readonly List<long> _empty = [];
    private readonly bool _isLast;
    private readonly bool _isOlder;
    private readonly SegmentRemains _remains;
    private byte[] _image = [];

    /// <exception cref="IOException">A segment cannot be read.</exception>
    /// <exception cref="ModelFileException">A segment is of a newer version.</exception>
    public JournalTail(JournalFolder folder)
    {
        _folder = folder;
        Segments = folder.List();
        int newest = FindNewest(out SegmentHeader header, out uint chain);
        _isLast = newest == Segments.Count - 1 - _empty.Count;
        if (newest >= 0)
        {
            (Number, _isOlder) = (Segments[newest], header.Format < SegmentHeader.Version);
            _cursor.Start(_image, _image.Length, chain);
            while (_cursor.Next(out _))
            {
            }

            StaleEnd = _cursor.StaleEnd();
            _remains = SegmentRemains.Of(_image, _cursor.Offset);
            Unreadable += _remains.Records;
            long first = Math.Clamp(header.DurableBefore, 1, Math.Max(1, header.Number));
            Uncertain.AddRange(Segments.Where(number => number >= first && number < Number && HasHeader(number)));
        }

        Segments.RemoveAll(_empty.Contains);
    }

    /// <summary>The segments that hold something, rising.</summary>
    public List<long> Segments { get; }

    /// <summary>The last segment with a sound header; -1 when there is none.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>
    /// Whether records may follow in it: it is the last one and of the newest format, and what stands behind its last record is nothing that
    /// was whole once.
    /// </summary>
    public bool MayContinue => Number >= 0 && _isLast && !_isOlder && !_remains.HasSound;

    /// <summary>The bytes of that segment.</summary>
    public ReadOnlySpan<byte> Image => _image;

    /// <summary>Where its last record ends.</summary>
    public int Filled => _cursor.Offset;

    /// <summary>Where bytes that are to be overwritten with zeros end, if records follow.</summary>
    public int StaleEnd { get; private set; }

    /// <summary>Of the last record.</summary>
    public uint Chain => _cursor.Chain;

    /// <summary>The largest id of a stream in the segment; -1 if there is none.</summary>
    public int LargestId => _cursor.LargestId;

    /// <summary>See <see cref="JournalStatus.CutRecords"/>.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Segments before it that may not be on the disk in full.</summary>
    public List<long> Uncertain { get; } = [];

    /// <summary>Deletes the files at the end in which nothing was ever written.</summary>
    /// <exception cref="IOException">It cannot be done.</exception>
    public void Cut()
    {
        foreach (long number in _empty)
        {
            _folder.Delete(number);
        }

        if (_empty.Count > 0)
        {
            _folder.Files.SyncFolder(_folder.Folder);
        }
    }

    /// <summary>The last segment with a sound header, whose bytes it reads; counts what the files behind it hold.</summary>
    /// <returns>Its index; -1 when there is none.</returns>
    private int FindNewest(out SegmentHeader header, out uint chain)
    {
        for (int i = Segments.Count - 1; i >= 0; i--)
        {
            byte[] image = [];
            int length = _folder.Read(Segments[i], int.MaxValue, ref image);
            if (SegmentHeader.TryRead(image.AsSpan(0, length), _folder.PathOf(Segments[i]), out header, out chain) && header.Number == Segments[i])
            {
                _image = image;
                return i;
            }

            if (image.AsSpan().ContainsAnyExcept((byte)0))
            {
                Unreadable += SegmentRemains.Of(image, Math.Min(SegmentHeader.Bytes, image.Length)).Records;
            }
            else if (i + _empty.Count == Segments.Count - 1)
            {
                _empty.Add(Segments[i]);
            }
        }

        (header, chain) = (default, 0);
        return -1;
    }

    private bool HasHeader(long number)
    {
        byte[] start = [];
        int length = _folder.Read(number, SegmentHeader.Bytes, ref start);
        return SegmentHeader.TryRead(start.AsSpan(0, length), _folder.PathOf(number), out SegmentHeader header, out _) && header.Number == number;
    }
}
