namespace EdgeRnn.Storage;

/// <summary>The files of a <see cref="CheckpointStore"/>: how one gets its name, and which of them stay.</summary>
internal sealed class CheckpointFolder(string folder, ICheckpointFileSystem files) : IDisposable
{
    private const int Kept = 3;
    private const string LockName = "lock";
    private IDisposable? _lock;
    private long _generation = -1;
    private CheckpointName _lastGood;

    public string Folder => folder;

    /// <summary>Bytes that all attempts to save have written.</summary>
    public long BytesWritten { get; private set; }

    public string PathOf(CheckpointName name, string suffix = "") => Path.Combine(folder, name + suffix);

    /// <summary>Writes a checkpoint; when this returns, a loss of power does not undo it.</summary>
    /// <returns>Its path.</returns>
    public string Add(long step, bool isGood, Action<Stream> write)
    {
        Prepare();
        CheckpointName name = new(++_generation, step, isGood);
        WriteDurably(name, write);
        files.SyncFolder(folder);
        _lastGood = isGood ? name : _lastGood;
        Prune();
        return PathOf(name);
    }

    /// <summary>All checkpoints, newest first, and behind them those that were kept for other options, from now on for this process alone.</summary>
    public List<(CheckpointName Name, string Suffix)> ListForLoading()
    {
        List<(CheckpointName Name, string Suffix)> found = [.. from suffix in (string[])["", CheckpointName.Other] from name in List(suffix) select (name, suffix)];
        if (found.Count > 0)
        {
            LockForLoading();
        }

        return found;
    }

    /// <summary>How long ago the newest checkpoint was written, by the wall clock; null if there is none.</summary>
    public TimeSpan? AgeOfNewest() => List("") is [CheckpointName newest, ..] ? files.Age(PathOf(newest)) : null;

    public Stream OpenRead(string path) => files.OpenRead(path);

    /// <summary>Takes note that one was loaded, and makes its name outlast a loss of power; false if that cannot be had.</summary>
    public bool TryConfirm(CheckpointName name)
    {
        _lastGood = name.IsGood ? name : _lastGood;
        try
        {
            files.SyncFolder(folder);
            return true;
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return false;
        }
    }

    /// <summary>Renames a checkpoint so that it is not loaded again; null if that cannot be done.</summary>
    /// <returns>Its new path.</returns>
    public string? SetAside(CheckpointName name, string from, string to)
    {
        try
        {
            files.Rename(PathOf(name, from), PathOf(name, to));
            return PathOf(name, to);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            return null;
        }
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private void Prepare()
    {
        files.CreateFolder(folder);
        Lock();
        List<CheckpointName> unfinished = List(CheckpointName.Unfinished);
        if (_generation < 0)
        {
            string[] suffixes = ["", CheckpointName.Bad, CheckpointName.Other, CheckpointName.Unversioned];
            _generation = unfinished.Concat(suffixes.SelectMany(List)).Select(name => name.Generation).DefaultIfEmpty(0).Max();
        }

        Delete(unfinished, CheckpointName.Unfinished);
    }

    private void WriteDurably(CheckpointName name, Action<Stream> write)
    {
        string temporary = PathOf(name, CheckpointName.Unfinished);
        try
        {
            using (Stream stream = files.CreateNew(temporary))
            {
                Write(stream, write);
                files.Sync(stream);
            }

            files.Rename(temporary, PathOf(name));
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    // What fails wears the storage as well.
    private void Write(Stream stream, Action<Stream> write)
    {
        try
        {
            write(stream);
        }
        finally
        {
            BytesWritten += stream.Position;
        }
    }

    private void Prune()
    {
        try
        {
            // A name alone proves nothing: what is called good goes when a newer one is known to be.
            Delete(List("").Skip(Kept).Where(name => !name.IsGood || name.CompareTo(_lastGood) < 0), "");
            Delete(List(CheckpointName.Bad).Skip(Kept), CheckpointName.Bad);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            // Too many files are no reason to call a saved checkpoint not saved; the next one tries again.
        }
    }

    private void Delete(IEnumerable<CheckpointName> names, string suffix)
    {
        foreach (CheckpointName name in names)
        {
            TryDelete(PathOf(name, suffix));
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            // What stays is no harm, and the next one to be saved tries again.
        }
    }

    private void Lock() => _lock ??= files.TryLock(Path.Combine(folder, LockName)) ?? throw new StateFolderException(
        $"The state folder {folder} is in use by another process; stop that one or choose another folder.");

    private void LockForLoading()
    {
        try
        {
            Lock();
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            // In a read-only folder nobody can save, so it can be read without a lock.
        }
    }

    /// <summary>The checkpoints with a suffix, newest first.</summary>
    public List<CheckpointName> List(string suffix)
    {
        List<CheckpointName> names = [];
        foreach (string entry in files.List(folder))
        {
            if (CheckpointName.TryParse(entry, suffix, out CheckpointName name))
            {
                names.Add(name);
            }
        }

        names.Sort((a, b) => b.CompareTo(a));
        return names;
    }
}
