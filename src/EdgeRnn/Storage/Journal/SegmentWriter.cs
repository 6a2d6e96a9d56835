namespace EdgeRnn.Storage.Journal;

/// <summary>A segment that is being written: an image of it in memory, how much of that is in the file, and how much on the disk.</summary>
/// <remarks>
/// What has not been synchronised stays in memory, because after a synchronisation that failed the system may take pages for
/// written that are not: they must be written again before they can be synchronised.
/// </remarks>
internal sealed class SegmentWriter(JournalFolder folder, int capacity) : IDisposable
{
    private Stream? _file;
    private bool _exists;
    private bool _isBegun;
    private int _written;
    private int _staleEnd;

    public byte[] Image { get; } = new byte[capacity];

    public long Number { get; private set; } = -1;

    public bool IsToBeCreated => Number >= 0 && !_exists;

    /// <summary>Bytes that hold the header and records.</summary>
    public int Filled { get; set; }

    /// <summary>Bytes of them that a loss of power leaves.</summary>
    public int Synced { get; private set; }

    /// <summary>Records behind <see cref="Synced"/>, and those of them behind the last <see cref="BeginSync"/>.</summary>
    public (long All, long New) Unsynced { get; private set; }

    public bool IsSynced => Number < 0 || Synced == Filled;

    /// <summary>Whether the file holds something that a loss of power might take.</summary>
    public bool NeedsSync => _exists && !IsSynced;

    /// <summary>Begins a new segment, which is made at the first <see cref="Flush"/>.</summary>
    public void Begin(long number)
    {
        Dispose();
        Image.AsSpan().Clear();
        (Number, Filled, Synced, _written, _staleEnd, _exists, _isBegun) = (number, 0, 0, 0, 0, false, false);
        Unsynced = default;
    }

    /// <summary>Continues an existing segment.</summary>
    /// <param name="number">The segment's.</param>
    /// <param name="image">Its bytes, at most as many as this one's capacity.</param>
    /// <param name="filled">Bytes that hold the header and records.</param>
    /// <param name="staleEnd">Where what must be overwritten with zeros ends.</param>
    public void Resume(long number, ReadOnlySpan<byte> image, int filled, int staleEnd)
    {
        Begin(number);
        image[..filled].CopyTo(Image);
        // The process before may have failed to synchronise it, after which only what is written again reaches the disk.
        (Filled, _staleEnd, _exists) = (filled, staleEnd, true);
    }

    public void CountRecord() => Unsynced = (Unsynced.All + 1, Unsynced.New + 1);

    /// <summary>Writes what is not yet in the file, and all of the segment with its zeros if there is no file or another process has shortened it.</summary>
    /// <returns>The bytes written.</returns>
    public int Flush()
    {
        int end = Math.Max(Filled, _staleEnd), start = _written;
        if (Number < 0 || (_exists && start >= end))
        {
            return 0;
        }

        if (_exists)
        {
            _file ??= folder.OpenWrite(Number);
            if (_file.Length < _written)
            {
                (Synced, start, end) = (0, 0, Image.Length);
            }

            _file.Position = start;
            _file.Write(Image, start, end - start);
        }
        else
        {
            (start, end) = (0, Image.Length);
            Create();
        }

        (_written, _staleEnd) = (Filled, 0);
        return end - start;
    }

    /// <summary>Takes note of what a synchronisation that begins now includes.</summary>
    /// <returns>The bytes that it will have put on the disk.</returns>
    public int BeginSync()
    {
        Unsynced = (Unsynced.All, _written == Filled ? 0 : Unsynced.All);
        return _written;
    }

    public void Sync() => folder.Files.SyncData(_file ??= folder.OpenWrite(Number));

    /// <summary>Takes note that a synchronisation succeeded.</summary>
    /// <param name="bytes">What <see cref="BeginSync"/> returned.</param>
    public void EndSync(int bytes)
    {
        Synced = bytes;
        Unsynced = (Unsynced.New, Unsynced.New);
    }

    /// <summary>After a synchronisation that failed: all behind the last one that succeeded is to be written again.</summary>
    public void Distrust() => _written = Math.Min(_written, Synced);

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private void Create()
    {
        // What is left of an attempt that failed; a file of that name which is not ours stays.
        if (_isBegun)
        {
            folder.Delete(Number);
        }

        using (Stream created = folder.CreateNew(Number))
        {
            _isBegun = true;
            created.Write(Image, 0, Image.Length);
        }

        _exists = true;
        // At once: later another disk may be mounted there, on which that name is another file.
        _file = folder.OpenWrite(Number);
    }
}
