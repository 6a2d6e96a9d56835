namespace EdgeRnn.Models;

/// <summary>A folder of checkpoints that survives a loss of power at any moment.</summary>
/// <remarks>
/// A checkpoint is written under another name, synchronised, renamed, and its folder synchronised; only then is it saved.
/// The last three are kept. One process at a time has the folder. Not safe for use by several threads at once.
/// </remarks>
public sealed class CheckpointStore : IDisposable
{
    private const int Kept = 3;
    private const string LockName = "lock";
    private readonly ICheckpointFileSystem _files;
    private IDisposable? _lock;
    private long _generation = -1;

    /// <summary>A store in <paramref name="folder"/>, which is made at the first <see cref="Save"/>.</summary>
    public CheckpointStore(string folder) : this(folder, new PhysicalFileSystem()) { }

    internal CheckpointStore(string folder, ICheckpointFileSystem files)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        (Folder, _files) = (folder, files);
    }

    /// <summary>Where the checkpoints are.</summary>
    public string Folder { get; }

    /// <summary>Saves a checkpoint; when it returns, a loss of power does not undo it.</summary>
    /// <param name="write">Writes a state file (<see cref="StateFile.Save"/>). What it throws on its own account comes out as it is.</param>
    /// <param name="step">What <see cref="CheckpointLoad.Step"/> will say, from 0.</param>
    /// <returns>The path of the checkpoint.</returns>
    /// <exception cref="StateFolderException">It is not saved; those before it are as they were. The next call begins with a new file.</exception>
    public string Save(Action<Stream> write, long step)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        try
        {
            Prepare();
            CheckpointName name = new(++_generation, step);
            string path = PathOf(name.ToString());
            WriteDurably(path, write);
            _files.SyncFolder(Folder);
            Prune();
            return path;
        }
        catch (Exception error) when (IsFileSystemError(error))
        {
            throw Unusable($"no checkpoint was saved at step {step}", error);
        }
    }

    /// <summary>Gives the newest sound checkpoint to <paramref name="restore"/>; damaged ones are renamed to <c>*.bad</c> on the way.</summary>
    /// <param name="restore">
    /// Reads a state file (<see cref="StateFile.Restore"/>). If it throws a <see cref="ModelFileException"/> the next older one is tried.
    /// </param>
    /// <exception cref="StateFolderException">The folder cannot be listed, or another process has it.</exception>
    public CheckpointLoad LoadNewest(Action<Stream> restore)
    {
        ArgumentNullException.ThrowIfNull(restore);
        List<RejectedCheckpoint> rejected = [];
        foreach (CheckpointName name in ListForLoading())
        {
            string path = PathOf(name.ToString());
            try
            {
                using Stream stream = _files.OpenRead(path);
                using (SafetensorsFile file = SafetensorsFile.Open(stream, path))
                {
                    StateFile.Verify(file);
                }

                stream.Position = 0;
                restore(stream);
                return new CheckpointLoad(path, name.Step, rejected);
            }
            catch (Exception error) when (error is ModelFileException || IsFileSystemError(error))
            {
                rejected.Add(new RejectedCheckpoint(path, error.Message, IsDamage(error) ? SetAside(path) : null));
            }
        }

        return new CheckpointLoad(null, 0, rejected);
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private static bool IsFileSystemError(Exception error) => error is IOException or UnauthorizedAccessException;

    // What cannot be read now may be read another time; what belongs to other options is somebody's.
    private static bool IsDamage(Exception error) =>
        error is ModelFileException and not StateMismatchException
        && (error.InnerException is null or EndOfStreamException || !IsFileSystemError(error.InnerException));

    private string PathOf(string name) => Path.Combine(Folder, name);

    private void Prepare()
    {
        _files.CreateFolder(Folder);
        _lock ??= _files.TryLock(PathOf(LockName)) ?? throw InUse();
        if (_generation >= 0)
        {
            return;
        }

        List<CheckpointName> unfinished = List(CheckpointName.Unfinished);
        _generation = unfinished.Concat(List("")).Concat(List(CheckpointName.Bad))
            .Select(name => name.Generation).DefaultIfEmpty(0).Max();
        Delete(unfinished, CheckpointName.Unfinished);
    }

    private void WriteDurably(string path, Action<Stream> write)
    {
        string temporary = path + CheckpointName.Unfinished;
        try
        {
            using (Stream stream = _files.CreateNew(temporary))
            {
                write(stream);
                _files.Sync(stream);
            }

            _files.Rename(temporary, path);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private void Prune()
    {
        try
        {
            Delete(List("").Skip(Kept), "");
            Delete(List(CheckpointName.Bad).Skip(Kept), CheckpointName.Bad);
        }
        catch (Exception error) when (IsFileSystemError(error))
        {
            // Too many files are no reason to call a saved checkpoint not saved; the next one tries again.
        }
    }

    private void Delete(IEnumerable<CheckpointName> names, string suffix)
    {
        foreach (CheckpointName name in names)
        {
            TryDelete(PathOf(name + suffix));
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            _files.Delete(path);
        }
        catch (Exception error) when (IsFileSystemError(error))
        {
            // What stays is never loaded and is deleted another time.
        }
    }

    private string? SetAside(string path)
    {
        try
        {
            _files.Rename(path, path + CheckpointName.Bad);
            return path + CheckpointName.Bad;
        }
        catch (Exception error) when (IsFileSystemError(error))
        {
            return null;
        }
    }

    private List<CheckpointName> ListForLoading()
    {
        try
        {
            List<CheckpointName> names = List("");
            if (names.Count > 0)
            {
                LockForLoading();
            }

            return names;
        }
        catch (Exception error) when (IsFileSystemError(error))
        {
            throw Unusable("it cannot be read", error);
        }
    }

    private void LockForLoading()
    {
        try
        {
            _lock ??= _files.TryLock(PathOf(LockName)) ?? throw InUse();
        }
        catch (Exception error) when (IsFileSystemError(error))
        {
            // In a read-only folder nobody can save, so it can be read without a lock.
        }
    }

    // Newest first.
    private List<CheckpointName> List(string suffix)
    {
        List<CheckpointName> names = [];
        foreach (string entry in _files.List(Folder))
        {
            if (CheckpointName.TryParse(entry, suffix, out CheckpointName name))
            {
                names.Add(name);
            }
        }

        names.Sort((a, b) => b.CompareTo(a));
        return names;
    }

    private StateFolderException InUse() =>
        new($"The state folder {Folder} is in use by another process; stop that one or choose another folder.");

    private StateFolderException Unusable(string what, Exception error) => new(
        $"The state folder {Folder} is unusable, {what}: {error.Message} Free space, allow this user to write there, or choose another folder.", error);
}
