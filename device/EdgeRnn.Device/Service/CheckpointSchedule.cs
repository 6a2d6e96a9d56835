using EdgeRnn.Device.Sinks;

namespace EdgeRnn.Device.Service;

/// <summary>
/// Has the streams' states saved, on a thread of its own: a few at a time and the oldest first, so that neither the memory for copies nor
/// the disk sees all at once, and each stream gets its share of the day's bytes.
/// </summary>
internal sealed class CheckpointSchedule : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200), LookEvery = TimeSpan.FromSeconds(2);

    private readonly SensorStream[] _streams;
    private readonly CheckpointBudget _budget;
    private readonly TimeSpan _every;
    private readonly Notices _notices;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;
    private long _last;
    private long _looked;
    private long _writesSince = long.MaxValue;

    /// <param name="streams">All that run.</param>
    /// <param name="budget">Their bytes.</param>
    /// <param name="every">How old a checkpoint gets if there is room for another.</param>
    /// <param name="notices">The log.</param>
    /// <param name="time">The clocks.</param>
    public CheckpointSchedule(IEnumerable<SensorStream> streams, CheckpointBudget budget, TimeSpan every, Notices notices, TimeProvider time)
    {
        (_streams, _budget, _every, _notices, _time) = ([.. streams], budget, every, notices, time);
        _last = _looked = time.GetTimestamp();
        _thread = new Thread(Run) { IsBackground = true, Name = "checkpoints" };
        _thread.Start();
    }

    /// <summary>What ended the thread; null while it works.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>How long the disk has been taking for a checkpoint; zero if none is written.</summary>
    public TimeSpan Writing => Volatile.Read(ref _writesSince) is var since && since == long.MaxValue ? TimeSpan.Zero : _time.GetElapsedTime(since);

    /// <summary>Returns once nothing is written any more, which on a disk that does not answer is never.</summary>
    public void Stop()
    {
        _end.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _end.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_end.Wait(Beat))
            {
                Turn();
            }
        }
        catch (Exception fault)
        {
            Fault = fault;
        }
    }

    private void Turn()
    {
        long now = _time.GetTimestamp();
        int most = 1 + (int)Math.Min(_streams.Length, _streams.Length * (_time.GetElapsedTime(_last, now) / _every));
        _last = now;
        if (_time.GetElapsedTime(_looked, now) > LookEvery)
        {
            _looked = now;
            Array.ForEach(_streams, stream => stream.RestoreFolder());
        }

        foreach (SensorStream stream in _streams.Where(IsDue).OrderByDescending(stream => stream.SinceCheckpoint).Take(most))
        {
            if (!stream.MayCheckpoint)
            {
                _budget.NoteFull(stream.IsJournalRunningOut);
            }

            if (stream.MayCheckpoint || stream.IsJournalRunningOut)
            {
                stream.RequestCheckpoint();
            }
        }

        Array.ForEach(_streams, Save);
        if (_budget.TakeNote() is { } note)
        {
            _notices.Log(NoticeLevel.Warning, "checkpoints", note);
        }
    }

    private bool IsDue(SensorStream stream) => stream.SinceCheckpoint >= _every || (stream.SinceCheckpoint > TimeSpan.Zero && stream.IsJournalRunningOut);

    /// <summary>Saves what a stream has captured; what cannot be saved is logged, and tried again with a later capture.</summary>
    private void Save(SensorStream stream)
    {
        Volatile.Write(ref _writesSince, _time.GetTimestamp());
        string? failure = stream.WriteCheckpoint();
        Volatile.Write(ref _writesSince, long.MaxValue);
        if (failure is not null)
        {
            // A lost folder must not hide a full disk: each kind of failure is a cause of its own, known by how its message begins.
            _notices.Log(NoticeLevel.Error, $"{stream.Settings.Name} state {failure.AsSpan(0, Math.Min(failure.Length, 12))}", $"{stream.Settings.Name}: its state is not saved, learning continues: {failure}");
        }
    }
}
