using System.Security.Cryptography;

namespace EdgeRnn.Storage.Journal;

// Under the gate: records into the segment in memory, and from there into the file.
public sealed partial class SampleJournal
{
    private const int OpeningBytes = 1 + sizeof(ulong);

    private Span<byte> Body => _current.Image.AsSpan(_current.Filled + RecordFrame.HeadBytes);

    private int Free => _current.Image.Length - _current.Filled;

    private static ulong Random64()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private void Resume(JournalTail tail)
    {
        if (!tail.MayContinue || tail.StaleEnd > _options.SegmentBytes)
        {
            _uncertain.AddRange(tail.Number < 0 ? [] : [tail.Number]);
            return;
        }

        _current.Resume(tail.Number, tail.Image, tail.Filled, tail.StaleEnd);
    }

    /// <summary>Makes room for a record, and declares its stream.</summary>
    private bool TryPrepare(StreamCoding stream, in JournalRecord record)
    {
        int sample = RecordFrame.HeadBytes + StreamCoding.MostSampleBytes(stream.Channels.Count) + record.Decisions.Length;
        int before = _isOpening ? RecordFrame.HeadBytes + OpeningBytes : 0;
        before += stream.DeclaredIn == _current.Number ? 0 : RecordFrame.HeadBytes + stream.MostDeclarationBytes;
        if (!stream.IsPlaced)
        {
            stream.Place(record.Sequence, record.Time);
            _streams.Add(stream);
        }

        if ((_current.Number < 0 || before + sample > Free) && !TryRoll())
        {
            return false;
        }

        if (_isOpening)
        {
            PutOpening();
        }

        if (stream.DeclaredIn != _current.Number)
        {
            PutDeclaration(stream);
        }

        return true;
    }

    /// <summary>Begins the next segment, in the memory of the one before the last, which must be on the disk by then.</summary>
    private bool TryRoll()
    {
        while (_isSyncing && !_previous.IsSynced)
        {
            Monitor.Wait(_gate);
        }

        if (!_previous.IsSynced && !TrySyncPrevious())
        {
            return false;
        }

        long number = _segments.Count > 0 ? _segments[^1] + 1 : 1;
        (_current, _previous) = (_previous, _current);
        _current.Begin(number);
        long durableBefore = _uncertain.Count > 0 ? _uncertain[0] : _previous.IsSynced ? number : _previous.Number;
        SegmentHeader header = new(number, _chain, durableBefore, Now(), _nonce());
        _chain = header.Write(_current.Image);
        _current.Filled = SegmentHeader.Bytes;
        _segments.Add(number);
        _mayAge = AgeingPerSegment;
        _isOpening = false;
        foreach (StreamCoding stream in _streams)
        {
            // More streams than that are declared when they have something to record.
            if (RecordFrame.HeadBytes + stream.MostDeclarationBytes < Free - (_current.Image.Length / 2))
            {
                PutDeclaration(stream);
            }
        }

        return true;
    }

    private long Now() => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;

    private void PutOpening()
    {
        Span<byte> body = Body;
        body[0] = (byte)RecordKind.Opening;
        BitConverter.TryWriteBytes(body[1..], _nonce());
        Put(OpeningBytes);
        _isOpening = false;
    }

    private void PutDeclaration(StreamCoding stream)
    {
        Put(stream.WriteDeclaration(Body));
        stream.DeclaredIn = _current.Number;
    }

    private void Put(int bodyBytes)
    {
        int length = RecordFrame.HeadBytes + bodyBytes;
        _chain = RecordFrame.Seal(_current.Image.AsSpan(_current.Filled, length), _chain);
        _current.Filled += length;
    }

    /// <summary>Writes what is only in memory; what cannot be written is tried again with the next record.</summary>
    private bool TryFlush()
    {
        try
        {
            _isFolderDirty |= _previous.IsToBeCreated || _current.IsToBeCreated;
            int written = _previous.Flush() + _current.Flush();
            _writeFailure = null;
            _bytesWritten += written;
            return true;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            _writeFailure = $"The newest samples are not in the journal in {Folder}: {error.Message} Free space, or allow this user to write there; they are kept in memory and written when that is possible.";
            return false;
        }
    }

    private bool TrySyncPrevious()
    {
        if (!TryFlush())
        {
            return false;
        }

        try
        {
            int bytes = _previous.BeginSync();
            _previous.Sync();
            if (_isFolderDirty)
            {
                _folder.Files.SyncFolder(Folder);
            }

            _isFolderDirty = false;
            _previous.EndSync(bytes);
            return true;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            FailSync(error);
            return false;
        }
    }

    private void FailSync(Exception error)
    {
        _previous.Distrust();
        _current.Distrust();
        _syncFailure = $"A power cut would lose the newest samples of the journal in {Folder}: {error.Message} Check the storage; they are written again until that succeeds.";
    }
}
