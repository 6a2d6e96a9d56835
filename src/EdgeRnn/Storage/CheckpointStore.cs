namespace EdgeRnn.Storage;

/// <summary>A folder of checkpoints that survives a loss of power at any moment.</summary>
/// <remarks>
/// A checkpoint is written under another name, synchronised, renamed, and its folder synchronised; only then is it saved.
/// The last three are kept, and the last good one if it is none of them. One process at a time has the folder.
/// Not safe for use by several threads at once.
/// </remarks>
public sealed class CheckpointStore : IDisposable
{
    /// <summary>What <see cref="TrySave"/> writes in any 24 hours unless another budget is given: 100 MB.</summary>
    public const long DefaultBytesPerDay = 100_000_000;

    private readonly CheckpointFolder _folder;
    private readonly WriteBudget _budget;
    private long _expected;
    private bool _isResumed;

    /// <summary>A store in <paramref name="folder"/>, which is made at the first <see cref="Save"/>.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="bytesPerDay">
    /// The most that <see cref="TrySave"/> writes in any 24 hours: a tenth may come at once, the rest is spread evenly.
    /// </param>
    /// <param name="clock">Its time stamps measure those hours; null is the system's.</param>
    public CheckpointStore(string folder, long bytesPerDay = DefaultBytesPerDay, TimeProvider? clock = null)
        : this(folder, new PhysicalFileSystem(), bytesPerDay, clock)
    {
    }

    /// <summary>A store that shares the day's bytes with others.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="budget">The most that <see cref="TrySave"/> of all of them writes.</param>
    public CheckpointStore(string folder, WriteBudget budget)
        : this(folder, new PhysicalFileSystem(), budget)
    {
    }

    internal CheckpointStore(
        string folder, ICheckpointFileSystem files, long bytesPerDay = DefaultBytesPerDay, TimeProvider? clock = null)
        : this(folder, files, new WriteBudget(bytesPerDay, clock))
    {
    }

    private CheckpointStore(string folder, ICheckpointFileSystem files, WriteBudget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(budget);
        (_folder, _budget) = (new CheckpointFolder(folder, files), budget);
    }

    /// <summary>Where the checkpoints are.</summary>
    public string Folder => _folder.Folder;

    /// <summary>Whether <see cref="TrySave"/> would try: the day's bytes have room for another checkpoint.</summary>
    public bool HasRoom => _budget.HasRoomFor(Interlocked.Read(ref _expected));

    /// <summary>How well the state is saved.</summary>
    public CheckpointStatus Status { get; private set; } = new();

    /// <summary>Saves a checkpoint, whatever was written today; when it returns, a loss of power does not undo it.</summary>
    /// <param name="write">Writes a state file (<see cref="CheckpointFile.Save"/>). What it throws on its own account comes out as it is.</param>
    /// <param name="step">What <see cref="CheckpointLoad.Step"/> will say, from 0.</param>
    /// <param name="isGood">
    /// Whether it is worth going back to: values sound (<see cref="CheckpointFile.IsSound"/>), error not collapsed.
    /// The newest good one is kept while those after it are not.
    /// </param>
    /// <returns>The path of the checkpoint.</returns>
    /// <exception cref="StateFolderException">It is not saved; those before it are as they were. The next call begins with a new file.</exception>
    public string Save(Action<Stream> write, long step, bool isGood = true)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        long before = _folder.BytesWritten;
        try
        {
            string path = _folder.Add(step, isGood, write);
            Status = Status with { SavedStep = step, Failure = null, Saves = Status.Saves + 1 };
            return path;
        }
        catch (Exception error) when (error is StateFolderException || FileSystemFault.Is(error))
        {
            StateFolderException failure = error as StateFolderException ?? Unusable($"no checkpoint was saved at step {step}", error);
            Status = Status with { Failure = failure.Message, Failures = Status.Failures + 1 };
            throw failure;
        }
        finally
        {
            long written = _folder.BytesWritten - before;
            _budget.Spend(written);
            _expected = Math.Max(_expected, written);
            Status = Status with { BytesWritten = _folder.BytesWritten };
        }
    }

    /// <summary>
    /// <see cref="Save"/> for a host that runs on in any case and calls again later: within the day's bytes, and a folder
    /// that cannot be used is reported by <see cref="Status"/>.
    /// </summary>
    public SaveOutcome TrySave(Action<Stream> write, long step, bool isGood = true)
    {
        if (!HasRoom)
        {
            Status = Status with { Postponed = Status.Postponed + 1 };
            return SaveOutcome.Postponed;
        }

        try
        {
            Save(write, step, isGood);
            return SaveOutcome.Saved;
        }
        catch (StateFolderException)
        {
            return SaveOutcome.Failed;
        }
    }

    /// <summary>Gives the newest sound checkpoint to <paramref name="restore"/>; damaged ones are renamed to <c>*.bad</c> on the way.</summary>
    /// <param name="restore">
    /// Reads a state file (<see cref="CheckpointFile.Restore"/>). If it throws a <see cref="ModelFileException"/> the next older one is tried.
    /// </param>
    /// <param name="moveOthers">Whether a sound one of other options is renamed, so that new ones take its place; if not, it stays as it is.</param>
    public CheckpointLoad LoadNewest(Action<Stream> restore, bool moveOthers = true) => Load(restore, goodOnly: false, moveOthers);

    /// <summary><see cref="LoadNewest"/> among those that were saved as good: the way back from a state that has gone wrong.</summary>
    public CheckpointLoad LoadLastGood(Action<Stream> restore) => Load(restore, goodOnly: true, moveOthers: true);

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose() => _folder.Dispose();

    private CheckpointLoad Load(Action<Stream> restore, bool goodOnly, bool moveOthers)
    {
        ArgumentNullException.ThrowIfNull(restore);
        List<RejectedCheckpoint> rejected = [];
        List<(CheckpointName Name, string Suffix)> found;
        try
        {
            found = _folder.ListForLoading();
            ResumeBudget();
        }
        catch (Exception error) when (error is StateFolderException || FileSystemFault.Is(error))
        {
            string failure = (error as StateFolderException ?? Unusable("it cannot be read", error)).Message;
            return new CheckpointLoad(null, 0, rejected) { Failure = failure };
        }

        foreach ((CheckpointName name, string suffix) in found)
        {
            if ((name.IsGood || !goodOnly) && TryLoad(name, suffix, restore, moveOthers, rejected))
            {
                return new CheckpointLoad(_folder.PathOf(name, suffix), name.Step, rejected);
            }
        }

        return new CheckpointLoad(null, 0, rejected);
    }

    // What was written before this process began counts as well, or a start would be a budget of its own.
    private void ResumeBudget()
    {
        if (!_isResumed && _folder.AgeOfNewest() is { } age)
        {
            _budget.Resume(age);
        }

        _isResumed = true;
    }

    private bool TryLoad(CheckpointName name, string suffix, Action<Stream> restore, bool moveOthers, List<RejectedCheckpoint> rejected)
    {
        string path = _folder.PathOf(name, suffix);
        try
        {
            using Stream stream = _folder.OpenRead(path);
            ContentHash.Verify(stream, path);
            stream.Position = 0;
            restore(stream);
            _expected = Math.Max(_expected, stream.Length);
        }
        catch (Exception error) when (error is ModelFileException || FileSystemFault.Is(error))
        {
            bool isKept = suffix == CheckpointName.Other && error is StateMismatchException;
            if (!isKept)
            {
                string? aside = SuffixOf(error);
                bool stays = aside is null || (aside == CheckpointName.Other && !moveOthers);
                rejected.Add(new RejectedCheckpoint(path, error.Message, stays ? null : _folder.SetAside(name, suffix, aside!)));
            }

            return false;
        }

        // A process that was killed may have left the name without its folder synchronised.
        Status = Status with { SavedStep = _folder.TryConfirm(name) ? name.Step : Status.SavedStep };
        return true;
    }

    // Null: it stays as it is, for what cannot be read now may be read another time.
    private static string? SuffixOf(Exception error) => error switch
    {
        StateVersionException { IsUnversioned: true } => CheckpointName.Unversioned,
        StateMismatchException => CheckpointName.Other,
        ModelFileException { InnerException: null or EndOfStreamException } => CheckpointName.Bad,
        ModelFileException { InnerException: { } cause } when !FileSystemFault.Is(cause) => CheckpointName.Bad,
        _ => null,
    };

    private StateFolderException Unusable(string what, Exception error) => new(
        $"The state folder {Folder} is unusable, {what}: {error.Message} Free space, allow this user to write there, or choose another folder.", error);
}
