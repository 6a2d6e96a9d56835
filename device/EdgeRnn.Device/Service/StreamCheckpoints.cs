using System.Security.Cryptography;
using System.Text;
using EdgeRnn.Device.Output;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage;
using EdgeRnn.Training.Guard;

namespace EdgeRnn.Device.Service;

/// <summary>
/// A stream's state on disk. The stream's loop captures it in memory, between two samples; another thread writes it, so that
/// a slow disk holds nothing up.
/// </summary>
internal sealed class StreamCheckpoints : IDisposable
{
    /// <summary>A forecaster whose squared error is more than twice persistence's is nothing to go back to.</summary>
    private const double CollapsedSkill = -1;

    /// <summary>What a state file's header takes as one text.</summary>
    private const int LongestNames = 4000;

    private readonly CheckpointStore _store;
    private readonly StreamEngine _engine;
    private readonly string _channels;
    private readonly Lock _gate = new();
    private MemoryStream _captured = new();
    private long _capturedAt = -1;
    private bool _isGood;
    private long _wentBackTo = -1;
    private readonly CheckpointBudget _budget;
    private readonly Func<string?> _refusal;
    private volatile string? _refused;

    /// <param name="folder">Of this stream alone.</param>
    /// <param name="engine">Its state.</param>
    /// <param name="channels">The channels' ids: a state belongs to these.</param>
    /// <param name="budget">What the checkpoints of all streams may write in a day, unless one must be written.</param>
    /// <param name="refusal">Why the folder is not this process's own at the moment; null if it is.</param>
    public StreamCheckpoints(string folder, StreamEngine engine, IEnumerable<string> channels, CheckpointBudget budget, Func<string?>? refusal = null)
    {
        (_store, _engine, _budget, _refusal) = (new CheckpointStore(folder, budget.Writes), engine, budget, refusal ?? (static () => null));
        string names = string.Join(',', channels);
        _channels = names.Length <= LongestNames ? names : $"{names.Length} characters, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)))}";
    }

    /// <summary>Restores the newest sound checkpoint of these channels and options, if there is one.</summary>
    /// <returns>What was found unusable, a line each.</returns>
    /// <exception cref="UserException">The folder cannot be used.</exception>
    public IReadOnlyList<string> Restore()
    {
        try
        {
            Probe();
        }
        catch (Exception error) when (FileSystemFault.Is(error))
        {
            if (!StorageFault.MayPass(error, _store.Folder))
            {
                throw Unusable(error.Message);
            }
        }

        CheckpointLoad load = _store.LoadNewest(stream => CheckpointFile.Restore(stream, Visit));
        HasOthers = load.File is null && load.Rejected.Any(rejected => rejected.IsOther || rejected.SetAsideAs is null);
        return load.Failure is { } failure ? throw Unusable(failure) : [.. load.Rejected.Select(rejected => rejected.ToString())];
    }

    /// <summary>
    /// Whether all there was to restore was of other options, other channels or another version: it is kept for these until
    /// <c>edgernn state prune</c>.
    /// </summary>
    public bool HasOthers { get; private set; }

    /// <summary>Restores the newest good checkpoint, each once at most; called by the thread that changes the state.</summary>
    /// <returns>The row it was saved at; null if there is none to go back to.</returns>
    public long? GoBack()
    {
        lock (_gate)
        {
            if (SavedAt == _wentBackTo)
            {
                return null;
            }

            _wentBackTo = SavedAt;
            if (_store.LoadLastGood(stream => CheckpointFile.Restore(stream, Visit)) is not { File: not null } load)
            {
                return null;
            }

            // What was captured and not yet written is of the way that led here.
            _capturedAt = -1;
            return load.Step;
        }
    }

    /// <summary>Takes the state as it is now; called by the thread that changes it.</summary>
    public void Capture()
    {
        lock (_gate)
        {
            _captured.SetLength(0);
            CheckpointFile.Save(_captured, Visit);
            _capturedAt = _engine.Samples;
            _budget.Expect(_store.Folder, _captured.Length);
            _isGood = _engine.Forecaster.Health != LearnerHealth.Diverged && !(_engine.Monitor.Skill < CollapsedSkill) && CheckpointFile.IsSound(Visit);
        }
    }

    /// <summary>Deletes all checkpoints: they are of a state that is not to come back.</summary>
    /// <returns>Why they are not; null if they are.</returns>
    public string? DropAll()
    {
        lock (_gate)
        {
            if (_refusal() is { } refused)
            {
                return refused;
            }

            try
            {
                foreach (string file in Directory.EnumerateFiles(_store.Folder, "checkpoint-*"))
                {
                    File.Delete(file);
                }

                return null;
            }
            catch (Exception error) when (FileSystemFault.Is(error))
            {
                return error.Message;
            }
        }
    }

    /// <summary>Writes what was captured; if that fails, <see cref="Failure"/> says why, and the next capture is tried again.</summary>
    /// <param name="always">Whatever was written today.</param>
    public SaveOutcome Write(bool always)
    {
        lock (_gate)
        {
            if (_capturedAt < 0)
            {
                return SaveOutcome.Postponed;
            }

            try
            {
                _refused = _refusal();
                if (_refused is not null)
                {
                    return SaveOutcome.Failed;
                }

                Action<Stream> write = stream => stream.Write(_captured.GetBuffer(), 0, (int)_captured.Length);
                if (!always)
                {
                    return _store.TrySave(write, _capturedAt, _isGood);
                }

                _store.Save(write, _capturedAt, _isGood);
                return SaveOutcome.Saved;
            }
            catch (StateFolderException)
            {
                return SaveOutcome.Failed;
            }
            finally
            {
                _capturedAt = -1;
                // Of many streams few at a time have one.
                _captured = new MemoryStream();
            }
        }
    }

    /// <summary>Why the last write saved nothing; null if it saved.</summary>
    public string? Failure => _refused ?? _store.Status.Failure;

    /// <summary>Whether there was a checkpoint, and the folder was deleted.</summary>
    public bool IsGone => SavedAt >= 0 && FileIdentity.IsGone(_store.Folder);

    /// <summary>Whether the day's bytes have room for another one.</summary>
    public bool HasRoom => _store.HasRoom;

    /// <summary>Whether there is something for <see cref="Write"/> to write.</summary>
    public bool HasCaptured
    {
        get
        {
            lock (_gate)
            {
                return _capturedAt >= 0;
            }
        }
    }

    /// <summary>The row of the newest checkpoint that a loss of power does not undo; -1 before the first.</summary>
    public long SavedAt => _store.Status.SavedStep ?? -1;

    public void Dispose() => _store.Dispose();

    /// <summary>What cannot be written to is reported at the start, not at the first checkpoint.</summary>
    private void Probe()
    {
        Directory.CreateDirectory(_store.Folder);
        using var probe = new FileStream(Path.Combine(_store.Folder, ".probe"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        probe.WriteByte(0);
    }

    private UserException Unusable(string fault) => new(
        ExitCode.StateUnusable,
        $"stateFolder {_store.Folder}: {fault.ReplaceLineEndings(" ").TrimEnd('.')}; expected a folder that this user may write to, with room; name one with --set stateFolder=DIR");

    private void Visit(IStateVisitor visitor)
    {
        visitor.Require("service.channels", _channels);
        _engine.Visit(visitor);
    }
}
