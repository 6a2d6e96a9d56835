using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.State;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>The state folder while this process owns it: its lock, the journal of all streams, and the thread that synchronises that.</summary>
internal sealed class StateOwner : IDisposable
{
    private readonly StateFolderLock _lock;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private readonly Notices _notices;

    private StateOwner(StateFolderLock held, SampleJournal journal, TimeSpan syncEvery, Notices notices)
    {
        (_lock, Journal, _notices) = (held, journal, notices);
        _thread = new Thread(() => Run(syncEvery)) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    public SampleJournal Journal { get; }

    /// <exception cref="UserException">Another process owns the folder, or it cannot be used.</exception>
    public static StateOwner Open(ServiceSettings settings, Notices notices)
    {
        StateFolderLock? held = null;
        try
        {
            held = StateFolderLock.Take(settings.StateFolder);
            SampleJournal journal = new(StateFolder.Journal(settings.StateFolder), new JournalOptions
            {
                MaxBytes = (long)settings.Journal.Megabytes << 20,
                MaxAge = TimeSpan.FromDays(settings.Journal.Days),
            });
            if (journal.Status.CutRecords > 0)
            {
                notices.Write(NoticeLevel.Warning, $"journal: {journal.Status.CutRecords} records that were not written in full were cut off");
            }

            return new StateOwner(held, journal, settings.Journal.SyncEvery, notices);
        }
        catch (StateFolderException error)
        {
            held?.Dispose();
            throw new UserException(ExitCode.StateUnusable, $"stateFolder {settings.StateFolder}: {error.Message} Name another one with --set stateFolder=DIR", error);
        }
    }

    /// <summary>Puts the newest samples on the disk and leaves the folder to others.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        Journal.Dispose();
        _lock.Dispose();
        _end.Dispose();
    }

    private void Run(TimeSpan every)
    {
        bool isEnding = false;
        while (!isEnding)
        {
            isEnding = _end.Wait(every);
            if (!Journal.Sync())
            {
                _notices.Log(NoticeLevel.Error, "journal", Journal.Status.Failure ?? "the journal is not synchronised");
            }
        }
    }
}
