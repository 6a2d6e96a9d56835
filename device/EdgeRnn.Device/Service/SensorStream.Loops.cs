using System.Globalization;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

// What a stream does in its turns.
internal sealed partial class SensorStream
{
    /// <summary>Records learned again in a turn: some milliseconds, so that other streams get theirs.</summary>
    private const int RecordsPerTurn = 64;

    /// <summary>A turn: some records of the journal, then a sample, until there are no more.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    private bool Turn()
    {
        try
        {
            if (_ended.IsSet)
            {
                return false;
            }

            if (!_isRecovered)
            {
                return Recover();
            }

            if (_ring.TryTake(_sample, out long sampled))
            {
                _processing.Begin();
                Process(sampled);
                _processing.End();
                return true;
            }

            Wait();
        }
        catch (Exception fault)
        {
            Fail(fault);
            _recovery.End();
            _ended.Set();
        }

        return false;
    }

    /// <summary>There is no sample.</summary>
    private void Wait()
    {
        // A stream whose sensor is silent must be saved too before the journal deletes its samples.
        if (_capture && (_isUrgent || _engine.Samples > Math.Max(0, _checkpoints.SavedAt)))
        {
            Capture();
        }

        if (_ring.IsDone)
        {
            _ended.Set();
        }
    }

    private void Process(long sampled)
    {
        FollowJournal();
        Obey();
        Publish(_step.Run(_sample, sampled, _ring.Counts.Dropped));
        _job.IsShortOfTime = _step.LackedTime;
        if (_step.HasDiverged && _checkpoints.GoBack() is { } row)
        {
            _step.MarkRollback();
            Happened(new WentBackEvent(_status.Time, Settings.Name, row));
        }

        if (_capture || _step.ReplayTime > StreamRecovery.Longest)
        {
            Capture();
        }
    }

    private void Capture()
    {
        _capture = false;
        _step.Captured();
        _checkpoints.Capture();
    }

    /// <returns>Whether another turn is to follow at once; if not, the journal's pass will ask for one.</returns>
    private bool Recover()
    {
        if (_stop.IsCancellationRequested)
        {
            _recovery.End();
            Log?.Invoke($"{Settings.Name} stopped", $"{Settings.Name}: is stopped before it has learned again all that the journal holds; the next start does");
            _ended.Set();
            return false;
        }

        try
        {
            ShareState state = _recovery.Run(RecordsPerTurn);
            if (state != ShareState.Ended)
            {
                return state == ShareState.Record;
            }
        }
        catch (StateFolderException error)
        {
            throw new UserException(ExitCode.StateUnusable, $"stateFolder: {error.Message}", error);
        }

        FinishRecovery();
        return true;
    }

    private void FinishRecovery()
    {
        if (_recovery.Missing > 0)
        {
            Log?.Invoke($"{Settings.Name} missing", $"{Settings.Name}: {_recovery.Missing} {Plural.Of(_recovery.Missing, "sample")} {(_recovery.CheckpointRow > 0 ? "behind the checkpoint" : "of its past")} {Plural.Of(_recovery.Missing, "is", "are")} not in the journal, or in a damaged part of it");
        }

        if (_recovery.Unknown > 0)
        {
            Log?.Invoke($"{Settings.Name} unknown", $"{Settings.Name}: the journal holds {_recovery.Unknown} decisions of a newer version, which are not known here and were not taken again");
        }

        bool isRelearned = _checkpoints.HasOthers && _recovery.Rows > 0;
        if (isRelearned || _recovery.TookLong)
        {
            // So that the next start need not learn it all again; until it is written the old state is there.
            _checkpoints.Capture();
        }

        if (_engine.Samples == 0 || _engine.Monitor.SamplesPerFalseAlarm != Permitted.Samples)
        {
            _step.Decide(Permitted);
        }

        if (_engine.Samples > 0)
        {
            _step.MarkGap();
        }

        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        Volatile.Write(ref _savedSegment, _recovery.FirstSegment ?? _journal?.Segment.Number ?? 0);
        lock (_gate)
        {
            _status.ResumedAt = _engine.Samples;
            _status.Alarmed = _alarm = FormerAlarm();
        }

        Page?.Recall(FormerAlarms());
        Happened(Started(isRelearned));
        _isRecovered = true;
    }

    private StartedEvent Started(bool isRelearned)
    {
        string pace = Settings.SourcesWait ? "at its own pace" : string.Create(CultureInfo.InvariantCulture, $"{Settings.Rate} a second");
        string what = $"{_sensors.Channels.Count} {Plural.Of(_sensors.Channels.Count, "channel")} of {string.Join(", ", _sensors.Reports.Select(report => report.Id))}, {pace}";
        Recovered recovered = new(_recovery.CheckpointRow, _recovery.Rows, _recovery.Missing, _journal?.Status.CutRecords ?? 0, isRelearned);
        return new StartedEvent(_time.GetUtcNow().UtcDateTime, Settings.Name, what, _engine.Samples, recovered);
    }

    private void Publish(StreamResult result)
    {
        foreach (IStreamSink sink in Sinks)
        {
            sink.Write(Settings.Name, result);
        }

        if (result.Values.ContainsAnyExcept(float.NaN))
        {
            Volatile.Write(ref _heardAt, _time.GetTimestamp());
        }

        CountOutliers(result);
        lock (_gate)
        {
            result.Values.CopyTo(_status.Values);
            (_status.Learning, _status.FalseAlarmDays) = (_decisions.Learns, _decisions.FalseAlarmDays);
            _step.CopyTo(_status);
            _status.Time = _time.GetUtcNow().UtcDateTime;
            CountRing();
        }

        if (result.StateChanged || result.Drifted)
        {
            Happened(new StateEvent(_status.Time, Settings.Name, result.State) { IsDrift = result.Drifted });
        }

        if (result.AlarmChanged)
        {
            // An alarm that ends is reported with the channel that it began with.
            Report(result.Alarm || _alarm is null ? NewAlarm(result) : OldAlarm(result.Score));
        }
    }

    private AlarmEvent NewAlarm(StreamResult result) => AlarmEvent.Of(_status.Time, Settings.Name, _engine, result, _sensors.Channels);

    /// <summary>The alarm that was reported, at its end.</summary>
    private AlarmEvent OldAlarm(double score) => _alarm! with
    {
        Time = _time.GetUtcNow().UtcDateTime,
        Begins = false,
        Score = score,
        Ending = _engine.Monitor.Record(_engine.Monitor.Alarms).Ending,
    };

    /// <summary>An alarm that was on when the state was saved; null if none was.</summary>
    private AlarmEvent? FormerAlarm() => _engine.Monitor.Alarm
        ? AlarmEvent.Of(_time.GetUtcNow().UtcDateTime, Settings.Name, _engine.Monitor.Record(_engine.Monitor.Alarms), _sensors.Channels)
        : null;

    /// <summary>Beginnings and ends of the alarms that the state remembers, the newest last.</summary>
    private List<AlarmEvent> FormerAlarms()
    {
        List<AlarmEvent> alarms = [];
        for (long number = _engine.Monitor.Alarms; _engine.Monitor.Remembers(number); number--)
        {
            (long begin, long end) = _engine.AlarmTimes(number);
            AlarmRecord record = _engine.Monitor.Record(number);
            AlarmEvent alarm = AlarmEvent.Of(AlarmWords.Utc(begin), Settings.Name, record, _sensors.Channels);
            if (end != StreamEngine.NoTime)
            {
                alarms.Insert(0, alarm with { Time = AlarmWords.Utc(end), Begins = false });
            }

            alarms.Insert(0, alarm with { Since = alarm.Time, Ending = AlarmEnd.None });
        }

        return alarms;
    }

    private void Report(AlarmEvent alarm)
    {
        _alarm = alarm;
        lock (_gate)
        {
            _status.Alarmed = alarm;
        }

        Happened(alarm);
    }

    private void CountOutliers(StreamResult result)
    {
        for (int channel = 0; channel < result.Verdicts.Length; channel++)
        {
            if (result.Verdicts[channel] is not (SampleVerdict.Outlier or SampleVerdict.Step))
            {
                continue;
            }

            bool isStep = result.Verdicts[channel] == SampleVerdict.Step;
            SensorReport report = _sensors.ReportOf(channel);
            (report.Spikes, report.Steps) = (report.Spikes + (isStep ? 0 : 1), report.Steps + (isStep ? 1 : 0));
            SensorChannel of = _sensors.Channels[channel];
            string value = $"{result.Values[channel].ToString(CultureInfo.InvariantCulture)} {of.Unit}".TrimEnd();
            Log?.Invoke($"{Settings.Name} {of.Id} {isStep}", isStep
                ? $"{Settings.Name}: {of.Id} has jumped to {value} and stays there; it counts from here on"
                : $"{Settings.Name}: {of.Id}: {value} is far from all values before; it is left out unless it lasts");
        }
    }

    private void CountRing()
    {
        (long came, long dropped, int waiting) = _ring.Counts;
        _status.Counts = _status.Counts with { In = came, Dropped = dropped, Waiting = waiting, MissedReads = _reader.Missed };
    }

    private void Happened(StreamEvent happened)
    {
        _events.Enqueue(happened);
        while (_events.Count > MostEvents)
        {
            _events.TryDequeue(out _);
        }
    }

    private void Fail(Exception fault)
    {
        Fault = fault;
        _ring.Close();
    }
}
