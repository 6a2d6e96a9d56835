using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>
/// The state folder while this process owns it: its lock, the journal of all streams, and the thread that synchronises that. A disk
/// that refuses is tried again, and a folder that was deleted is made again; until then nothing is saved.
/// </summary>
internal sealed class StateOwner : IDisposable
{
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(2);

    private readonly ServiceSettings _settings;
    private readonly Notices _notices;
    private readonly ManualResetEventSlim _end = new();
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private StateFolderLock? _lock;
    private volatile SampleJournal? _journal;
    private (ulong Number, uint Major, uint Minor)? _identity;
    private volatile string? _refused;
    private volatile string? _declined;
    private string? _lost;

    private StateOwner(ServiceSettings settings, Notices notices)
    {
        (_settings, _notices) = (settings, notices);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal" };
    }

    /// <summary>Where samples are recorded; null while the folder cannot be used. Another one after the folder was deleted.</summary>
    public SampleJournal? Journal => _declined is null ? _journal : null;

    /// <summary>Asked of a folder that appears while the service runs: why it must be left as it is; null if the streams may be saved there.</summary>
    public Func<string?> Objection { get; set; } = static () => null;

    /// <summary>Whether nothing is saved until the service is started again.</summary>
    public bool NeedsRestart => _declined is not null;

    /// <summary>Why nothing may be written into the folder now; null while this process owns it.</summary>
    public string? Refusal => _declined ?? (_journal is null ? _refused ?? "stateFolder cannot be used" : IsGone() ? "stateFolder was deleted or replaced" : null);

    /// <exception cref="UserException">Another process owns the folder, or it can never be used.</exception>
    public static StateOwner Open(ServiceSettings settings, Notices notices)
    {
        StateOwner owner = new(settings, notices);
        try
        {
            owner.Take();
        }
        catch (StateFolderException error) when (StorageFault.MayPass(error, settings.StateFolder))
        {
            owner.Refused(error.Message);
        }
        catch (StateFolderException error)
        {
            throw new UserException(ExitCode.StateUnusable, $"stateFolder {settings.StateFolder}: {error.Message} Name another one with --set stateFolder=DIR", error);
        }

        owner._thread.Start();
        return owner;
    }

    /// <summary>Gives up a folder that was deleted or replaced, and takes the one that is there if it can be used.</summary>
    public void Look()
    {
        lock (_gate)
        {
            if (_journal is not null && IsGone())
            {
                Abandon();
            }

            if (_journal is null)
            {
                TryTake();
            }
        }
    }

    /// <summary>Puts the newest samples on the disk.</summary>
    /// <returns>Why a loss of power may take some of them; null if it takes none, or if there is no journal.</returns>
    public string? End()
    {
        _end.Set();
        _thread.Join();
        return Journal is { } journal && !journal.Sync() ? journal.Status.Failure : null;
    }

    /// <summary>Leaves the folder to others.</summary>
    public void Dispose()
    {
        End();
        _journal?.Dispose();
        _lock?.Dispose();
        _end.Dispose();
    }

    private void Take()
    {
        StateFolderLock held = StateFolderLock.Take(_settings.StateFolder);
        try
        {
            SampleJournal journal = new(StateFolder.Journal(_settings.StateFolder), new JournalOptions
            {
                MaxBytes = (long)_settings.Journal.Megabytes << 20,
                MaxAge = TimeSpan.FromDays(_settings.Journal.Days),
                Refusal = () => _journal is null ? null : Refusal,
            });
            if (journal.Status.CutRecords > 0)
            {
                _notices.Write(NoticeLevel.Warning, $"journal: {journal.Status.CutRecords} records at its end were not written in full, or are damaged or behind a damaged one, and cannot be read");
            }

            // First, so that nobody writes into it before.
            _declined = Objection();
            (_lock, _journal, _identity) = (held, journal, FileIdentity.Of(StateFolder.Lock(_settings.StateFolder)));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private void Run()
    {
        TimeSpan beat = _settings.Journal.SyncEvery < LongestBeat ? _settings.Journal.SyncEvery : LongestBeat;
        TimeSpan sinceSync = TimeSpan.Zero;
        while (!_end.Wait(beat))
        {
            Look();
            sinceSync += beat;
            if (sinceSync >= _settings.Journal.SyncEvery && Journal is { } journal)
            {
                sinceSync = TimeSpan.Zero;
                if (!journal.Sync())
                {
                    _notices.Log(NoticeLevel.Error, "journal", journal.Status.Failure ?? "the journal is not synchronised");
                }
            }
        }
    }

    private bool IsGone() => IsFolderGone() || IsJournalGone();

    /// <summary>Whether the folder was deleted, or another disk was mounted there.</summary>
    private bool IsFolderGone()
    {
        string owner = StateFolder.Lock(_settings.StateFolder);
        return FileIdentity.IsGone(owner) || (FileIdentity.Of(owner) is { } found && found != _identity);
    }

    /// <summary>Whether the journal was deleted, or the segment that is written.</summary>
    private bool IsJournalGone() =>
        FileIdentity.IsGone(StateFolder.Journal(_settings.StateFolder)) || (_journal?.CurrentFile is { } segment && FileIdentity.IsGone(segment));

    private void Abandon()
    {
        _lost = $"{(IsFolderGone() ? "" : "its journal ")}was deleted or replaced while the service ran; ";
        // A stream that still appends to it must not write into a file of the next one, which may have the same name or be the same.
        _journal?.Dispose();
        _lock?.Dispose();
        (_lock, _journal, _declined) = (null, null, null);
    }

    private void TryTake()
    {
        try
        {
            Take();
            string? what = _declined is not null ? $"{_declined}. Start the service again to continue from there; until then nothing is saved, and streams learn in memory"
                : _lost is not null ? "it is made again, and the streams' states are saved there as they are now"
                : _refused is not null ? "can be used; the streams' states are saved from here on" : null;
            if (what is not null)
            {
                _notices.Write(_declined is null && _lost is null ? NoticeLevel.Information : NoticeLevel.Error, $"stateFolder {_settings.StateFolder}: {_lost}{what}");
            }

            (_refused, _lost) = (null, null);
        }
        catch (StateFolderException error)
        {
            Refused(_lost + error.Message);
        }
    }

    private void Refused(string reason)
    {
        reason = StorageFault.DeadLink(_settings.StateFolder) ?? reason;
        if (_refused != reason)
        {
            _refused = reason;
            _notices.Write(NoticeLevel.Error, $"stateFolder {_settings.StateFolder}: {reason} Nothing is saved; streams learn in memory, and are saved as soon as that is possible");
        }
    }
}
