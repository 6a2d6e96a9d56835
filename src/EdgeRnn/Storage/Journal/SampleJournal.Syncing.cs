namespace EdgeRnn.Storage.Journal;

// The group synchronisation, and what follows it: deleting segments that are no longer wanted.
public sealed partial class SampleJournal
{
    // A clock that leaps ahead must not delete the past at once: age counts only as new segments come.
    private const int AgeingPerSegment = 2;

    private (long Segment, long Ends) _oldest;
    private int _mayAge;

    /// <summary>Puts all records of all streams on the disk; appending continues meanwhile.</summary>
    /// <returns>Whether a power cut loses none of those that were there when it began; if not, <see cref="JournalStatus.Failure"/> says why.</returns>
    public bool Sync()
    {
        lock (_gate)
        {
            while (_isSyncing)
            {
                Monitor.Wait(_gate);
            }

            if (_isClosed)
            {
                return false;
            }

            _isSyncing = true;
        }

        try
        {
            return SyncAll();
        }
        finally
        {
            // Whatever happened: others wait for it without end.
            lock (_gate)
            {
                _isSyncing = false;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool SyncAll()
    {
        SyncPass pass;
        lock (_gate)
        {
            pass = BeginSync();
        }

        Exception? failure = null;
        try
        {
            Run(pass);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            failure = error;
        }

        lock (_gate)
        {
            EndSync(pass, failure);
        }

        if (failure is null && pass.HasWork)
        {
            DeleteOld();
        }

        return failure is null && pass.IsComplete;
    }

    private SyncPass BeginSync()
    {
        bool isComplete = TryFlush();
        SegmentWriter? previous = _previous.NeedsSync ? _previous : null, current = _current.NeedsSync ? _current : null;
        SyncPass pass = new(isComplete, previous, previous?.BeginSync() ?? 0, current, current?.BeginSync() ?? 0, _isFolderDirty, [.. _uncertain]);
        _isFolderDirty = false;
        return pass;
    }

    private void Run(SyncPass pass)
    {
        foreach (long number in pass.Uncertain)
        {
            // Written again for the same reason as what a failed synchronisation leaves: see SegmentWriter.
            byte[] image = [];
            int length = _folder.Read(number, int.MaxValue, ref image);
            using Stream segment = _folder.OpenWrite(number);
            segment.Write(image, 0, length);
            _folder.Files.SyncData(segment);
        }

        pass.Previous?.Sync();
        pass.Current?.Sync();
        if (pass.SyncsFolder)
        {
            _folder.Files.SyncFolder(Folder);
        }
    }

    private void EndSync(SyncPass pass, Exception? failure)
    {
        if (failure is not null)
        {
            FailSync(failure);
            _isFolderDirty |= pass.SyncsFolder;
            return;
        }

        pass.Previous?.EndSync(pass.PreviousBytes);
        pass.Current?.EndSync(pass.CurrentBytes);
        _uncertain.Clear();
        _syncFailure = null;
        _syncs += pass.HasWork ? 1 : 0;
    }

    private void DeleteOld()
    {
        try
        {
            while (TryFindOld(out long number))
            {
                _folder.Delete(number);
                lock (_gate)
                {
                    _segments.Remove(number);
                    _mayAge = Math.Max(0, _mayAge - 1);
                }
            }
        }
        catch (Exception error) when (error is ModelFileException || FileSystemFault.Is(error))
        {
            // Too many segments are no harm, and the next synchronisation tries again.
        }
    }

    private bool TryFindOld(out long number)
    {
        long next;
        lock (_gate)
        {
            number = _segments.Count > 0 ? _segments[0] : -1;
            // The two that are in memory stay.
            if (_segments.Count <= 2)
            {
                return false;
            }

            next = _segments[1];
            if ((long)_segments.Count * _options.SegmentBytes > _options.MaxBytes)
            {
                return true;
            }

            if (_mayAge == 0)
            {
                return false;
            }
        }

        if (_oldest.Segment != number)
        {
            byte[] image = [];
            int length = _folder.Read(next, SegmentHeader.Bytes, ref image);
            _oldest = (number, SegmentHeader.TryRead(image.AsSpan(0, length), "", out SegmentHeader header, out _) ? header.Created : long.MaxValue);
        }

        return _oldest.Ends < Now() - ((long)_options.MaxAge.TotalMicroseconds * 1000);
    }

    /// <summary>What one synchronisation includes.</summary>
    private readonly record struct SyncPass(
        bool IsComplete, SegmentWriter? Previous, int PreviousBytes, SegmentWriter? Current, int CurrentBytes, bool SyncsFolder, List<long> Uncertain)
    {
        public bool HasWork => Previous is not null || Current is not null || SyncsFolder || Uncertain.Count > 0;
    }
}
