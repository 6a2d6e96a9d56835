using System.Security.Cryptography;

namespace EdgeRnn.Fleet.Protocol;

/// <summary>How often an owner saves.</summary>
/// <param name="CheckpointEvery">Samples between two saved states.</param>
/// <param name="ChunkBytes">Of a state at most in one message.</param>
internal sealed record OwnerOptions(int CheckpointEvery = 600, int ChunkBytes = 512 * 1024);

/// <summary>Owns one stream for one epoch: restores its state, learns its log, publishes each output once, and saves now and then.</summary>
/// <remarks>See README.md in this folder for why each step is where it is.</remarks>
internal sealed class StreamOwner(string stream, long epoch, IFleetStore store, IStreamState state, IFleetClock clock, OwnerOptions options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly List<Output> _pending = [];
    private readonly List<(long Highest, ulong Position)> _read = [];
    private long _highest = -1;
    private ulong _revision;
    private Snapshot? _last;
    private Snapshot? _previous;
    private OutputEnd _outputs;

    /// <summary>Saved states that were damaged.</summary>
    public int Damaged { get; private set; }

    /// <summary>Works until asked to stop, and then saves, so that whoever comes next has nothing to learn again.</summary>
    /// <exception cref="FencedException">A later owner has written.</exception>
    public async Task RunAsync(IGroupLog log, CancellationToken stop)
    {
        await ClaimAsync().ConfigureAwait(false);
        await RestoreAsync().ConfigureAwait(false);
        await FindOutputsAsync().ConfigureAwait(false);
        while (await log.NextAsync(stream, stop).ConfigureAwait(false) is { } message)
        {
            Learn(message);
            await PublishAsync().ConfigureAwait(false);
            if (state.Sequence - Saved >= options.CheckpointEvery)
            {
                await SaveAsync().ConfigureAwait(false);
            }
        }

        if (state.Sequence > Saved)
        {
            await SaveAsync().ConfigureAwait(false);
        }
    }

    private long Saved => _last?.Sequence ?? -1;

    /// <summary>Marks the pointer with this epoch, before anything is read: from here on no earlier owner can move it.</summary>
    private async Task ClaimAsync()
    {
        for (ulong? revision = null; revision is null;)
        {
            Entry<Pointer> entry = await ReadPointerAsync().ConfigureAwait(false);
            (_last, _previous) = (entry.Value.Last, entry.Value.Previous);
            revision = await TryAsync(() => store.TryWritePointerAsync(stream, entry.Value with { Epoch = epoch }, entry.Revision)).ConfigureAwait(false);
            _revision = revision ?? 0;
        }
    }

    private async Task RestoreAsync()
    {
        if (_last is null || await TryRestoreAsync(_last).ConfigureAwait(false))
        {
            return;
        }

        // Before there is a state before, the log is whole.
        if (_previous is not null && !await TryRestoreAsync(_previous).ConfigureAwait(false))
        {
            throw new InvalidDataException($"neither of its saved states, at samples {_last.Sequence} and {_previous.Sequence}, can be read; "
                + $"to learn it from the samples that the log still holds: edgernn-fleet forget {stream}");
        }

        (_last, _previous) = (_previous, null);
    }

    private async Task<bool> TryRestoreAsync(Snapshot snapshot)
    {
        byte[]? bytes = await InsistAsync(() => ReadAsync(snapshot)).ConfigureAwait(false);
        if (bytes is null)
        {
            Damaged++;
            return false;
        }

        state.Restore(bytes);
        return true;
    }

    private async Task<byte[]?> ReadAsync(Snapshot snapshot)
    {
        using MemoryStream bytes = new();
        foreach (ulong position in snapshot.Chunks)
        {
            if (await store.ReadChunkAsync(stream, position).ConfigureAwait(false) is not { } chunk)
            {
                return null;
            }

            bytes.Write(chunk);
        }

        byte[] all = bytes.ToArray();
        return Hash(all) == snapshot.Hash ? all : null;
    }

    private void Learn(LogMessage message)
    {
        state.Open(message);
        while (state.Next(out long sequence))
        {
            // Sent twice, or learned before the state was saved.
            if (sequence > state.Sequence)
            {
                bool isNew = sequence > _outputs.Sequence;
                ReadOnlyMemory<byte> text = state.Learn(isNew);
                if (isNew)
                {
                    _pending.Add(new Output(sequence, text));
                }
            }

            Note(sequence, message.Position);
        }
    }

    /// <summary>Remembers how far the log goes up to here: it may be trimmed behind what is saved, and a message may be an old one that came late.</summary>
    private void Note(long sequence, ulong position)
    {
        _highest = Math.Max(_highest, sequence);
        if (_read.Count > 0 && _read[^1].Position == position)
        {
            _read.RemoveAt(_read.Count - 1);
        }

        _read.Add((_highest, position));
    }

    private async Task PublishAsync()
    {
        while (_pending.Count > 0)
        {
            ulong? position = await TryAsync(() => store.TryAppendOutputsAsync(stream, epoch, _pending, _outputs.Position)).ConfigureAwait(false);
            if (position is { } written)
            {
                _outputs = new OutputEnd(_pending[^1].Sequence, epoch, written);
                _pending.Clear();
                return;
            }

            await FindOutputsAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Continues behind what is there, whoever wrote it, unless that was a later owner.</summary>
    private async Task FindOutputsAsync()
    {
        _outputs = await InsistAsync(() => store.ReadLastOutputAsync(stream)).ConfigureAwait(false);
        ThrowIfLater(_outputs.Epoch, "published");
        _pending.RemoveAll(output => output.Sequence <= _outputs.Sequence);
    }

    /// <summary>Chunks first, then the pointer to them, then the log behind the state before.</summary>
    private async Task SaveAsync()
    {
        byte[] bytes = state.Save();
        List<ulong> chunks = [];
        for (int start = 0; start < bytes.Length; start += options.ChunkBytes)
        {
            ReadOnlyMemory<byte> chunk = bytes.AsMemory(start, Math.Min(options.ChunkBytes, bytes.Length - start));
            chunks.Add(await InsistAsync(() => store.AppendChunkAsync(stream, chunk)).ConfigureAwait(false));
        }

        Pointer next = new(epoch, new Snapshot(state.Sequence, Hash(bytes), chunks), _last);
        while (await TryAsync(() => store.TryWritePointerAsync(stream, next, _revision)).ConfigureAwait(false) is not { } revision)
        {
            Entry<Pointer> entry = await ReadPointerAsync().ConfigureAwait(false);
            _revision = entry.Revision;
            if (entry.Value.Last?.Chunks[0] == chunks[0])
            {
                break;
            }
        }

        (_last, _previous) = (next.Last, next.Previous);
        await TrimAsync().ConfigureAwait(false);
    }

    private async Task TrimAsync()
    {
        int known = _previous is null ? 0 : _read.FindLastIndex(read => read.Highest <= _previous.Sequence) + 1;
        if (known == 0)
        {
            return;
        }

        try
        {
            await store.TrimAsync(stream, _read[known - 1].Position + 1, _previous!.Chunks[0]).ConfigureAwait(false);
            _read.RemoveRange(0, known);
        }
        catch (StoreUnavailableException)
        {
            // The next one trims it too.
        }
    }

    private async Task<Entry<Pointer>> ReadPointerAsync()
    {
        Entry<Pointer> entry = await InsistAsync(() => store.ReadPointerAsync(stream)).ConfigureAwait(false);
        ThrowIfLater(entry.Value.Epoch, "saved");
        return entry;
    }

    private void ThrowIfLater(long other, string what)
    {
        if (other > epoch)
        {
            throw new FencedException($"stream {stream}: the owner of epoch {other} has {what}; this one, of epoch {epoch}, has lost it");
        }
    }

    /// <summary>A compare-and-set: null if it failed, or nobody knows, so that one must look.</summary>
    private async Task<ulong?> TryAsync(Func<Task<ulong?>> write)
    {
        try
        {
            return await write().ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            await clock.DelayAsync(RetryAfter).ConfigureAwait(false);
            return null;
        }
    }

    private async Task<T> InsistAsync<T>(Func<Task<T>> call)
    {
        for (; ; )
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (StoreUnavailableException)
            {
                await clock.DelayAsync(RetryAfter).ConfigureAwait(false);
            }
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
