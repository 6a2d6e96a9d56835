using EdgeRnn.Device.Sinks;
using EdgeRnn.Storage;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

// When and how a stream's state is saved.
internal sealed partial class SensorStream
{
    /// <summary>Since a checkpoint was written, or failed to be, or the stream was made; zero while one is on its way.</summary>
    public TimeSpan SinceCheckpoint => _capture || !_isRecovered ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _triedAt));

    /// <summary>Whether the day's bytes allow another checkpoint.</summary>
    public bool MayCheckpoint => _checkpoints.HasRoom;

    /// <summary>
    /// Whether half of what the journal can hold has come since the newest checkpoint: what is deleted there must be in a checkpoint.
    /// </summary>
    public bool IsJournalRunningOut => _isRecovered && _journal?.Segment is { } segment && segment.Number - Volatile.Read(ref _savedSegment) > segment.Most / 2;

    /// <summary>The state is captured once something has changed since the newest checkpoint: at the next sample, or now if none is waiting.</summary>
    public void RequestCheckpoint()
    {
        _capture = true;
        _job.Request();
    }

    /// <summary>Records in another journal from the next sample on, or in none; a checkpoint holds what came before.</summary>
    public void Attach(SampleJournal? journal)
    {
        _isUrgent = true;
        (_journal, _lostBefore) = (journal, 0);
        Volatile.Write(ref _savedSegment, journal?.Segment.Number ?? 0);
        Volatile.Write(ref _nextWriter, NewWriter());
    }

    /// <summary>Saves the state again if the folder of its checkpoints was deleted.</summary>
    public void RestoreFolder()
    {
        if (!_isUrgent && _isRecovered && _checkpoints.IsGone && Refusal() is null)
        {
            Log?.Invoke($"{Settings.Name} deleted", $"{Settings.Name}: the folder of its checkpoints was deleted while the service ran; its state is saved there as it is now");
            _isUrgent = true;
            RequestCheckpoint();
        }
    }

    /// <summary>The row of the newest checkpoint; -1 before the first.</summary>
    public long SavedAt => _checkpoints.SavedAt;

    /// <summary>Before a sample: takes over what <see cref="Attach"/> set.</summary>
    private void FollowJournal()
    {
        if (_journal is null)
        {
            _step.RecordIn(null);
        }
        else if (Interlocked.Exchange(ref _nextWriter, null) is { } writer)
        {
            _step.RecordIn(writer);
            CaptureNow();
        }
    }

    /// <summary>Writes what was captured.</summary>
    /// <param name="isLast">Whatever the budget allows.</param>
    /// <returns>Why it is not saved; null if it is, if it is put off, or if there was nothing to save.</returns>
    public string? WriteCheckpoint(bool isLast = false)
    {
        if (!_checkpoints.HasCaptured)
        {
            return null;
        }

        // A little more than what was captured: half of the journal is a wide margin.
        long segment = _journal?.Segment.Number ?? 0;
        // A checkpoint that knows more than the journal would leave a gap there.
        _journal?.Sync();
        long lost = _journal?.Lost ?? 0;
        SaveOutcome outcome = _checkpoints.Write(isLast || _isUrgent || IsJournalRunningOut);
        if (outcome != SaveOutcome.Postponed)
        {
            Volatile.Write(ref _triedAt, _time.GetTimestamp());
        }

        if (outcome != SaveOutcome.Saved)
        {
            return outcome == SaveOutcome.Failed ? _checkpoints.Failure : null;
        }

        // Unless another was captured meanwhile.
        _isUrgent &= _checkpoints.HasCaptured;
        _lostBefore = lost;
        Volatile.Write(ref _savedSegment, segment);
        lock (_gate)
        {
            _status.SavedAt = _checkpoints.SavedAt;
        }

        return null;
    }

    /// <summary>After <see cref="AwaitStop"/>: saves the state if the journal does not hold all that led to it.</summary>
    /// <param name="ended">What <see cref="AwaitStop"/> returned.</param>
    /// <returns>Why something is not saved; null if everything is.</returns>
    public string? SaveLast(bool ended)
    {
        if (!ended)
        {
            return IsRecorded ? null : "it did not come to an end in time, and there is no journal of its samples";
        }

        if (Fault is not null)
        {
            return IsRecorded ? null : Fault.Message;
        }

        return WriteCheckpoint(isLast: true);
    }

    /// <summary>Whether the journal holds all samples: then a start makes the state again.</summary>
    private bool IsRecorded => _journal is { Failure: null } journal && journal.Lost == _lostBefore && Volatile.Read(ref _nextWriter) is null && !_isUrgent;

    /// <summary>See <see cref="StreamStatus.NotSafe"/>.</summary>
    private string? NotSafe => IsRecorded ? null
        : _journal is null ? "there is no journal, because stateFolder cannot be used; what is learned is in memory alone"
        : _journal.Failure ?? _checkpoints.Failure ?? "samples are in no journal; a checkpoint of what they taught is about to be saved";
}
