using System.Globalization;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Service;

// The two threads of a stream.
internal sealed partial class SensorStream
{
    /// <summary>A checkpoint is taken when it would take longer to learn again from the journal what came since the last.</summary>
    private static readonly TimeSpan LongestReplay = TimeSpan.FromSeconds(10);

    private void Read()
    {
        float[] sample = new float[_sensors.Channels.Count];
        ITicker ticker = _sensors.Timing == SampleTiming.SelfPaced ? new SourceTicker(_time) : new FixedRateTicker(Settings.Rate, _time);
        for (long row = 0; row < _rows && ticker.Next(out _, _stop.Token) && TryRead(sample); row++)
        {
            _ring.Put(_time.GetTimestamp(), sample, Settings.SourcesWait);
            Volatile.Write(ref _missedReads, (ticker as FixedRateTicker)?.Missed ?? 0);
        }

        _ring.Close();
    }

    /// <returns>False when there will be no more samples.</returns>
    private bool TryRead(float[] sample)
    {
        // A source with its own pace may well take long.
        if (_sensors.Timing != SampleTiming.SelfPaced)
        {
            _reading.Begin();
        }

        try
        {
            _sensors.Read(sample);
            return true;
        }
        catch (SensorException error) when (error.Trouble == SensorTrouble.Ended)
        {
            return false;
        }
        finally
        {
            _reading.End();
        }
    }

    private void Process()
    {
        Recover();
        float[] sample = new float[_sensors.Channels.Count];
        while (_ring.Take(sample, out long sampled))
        {
            _processing.Begin();
            Publish(_step.Run(sample, sampled, _ring.Counts.Dropped));
            if (_step.HasDiverged && _checkpoints.GoBack() is { } row)
            {
                _step.MarkRollback();
                Happened(new WentBackEvent(_status.Time, Settings.Name, row));
            }

            if (_capture || _step.ReplayTime > LongestReplay)
            {
                _capture = false;
                _step.Captured();
                _checkpoints.Capture();
            }

            _processing.End();
        }
    }

    private void Recover()
    {
        long checkpointRow = _engine.Samples;
        try
        {
            if (_journal is not null)
            {
                _recovery.Run(_journal.Read(Settings.Name, _engine.Sequence + 1), _stop.Token);
            }
        }
        catch (StateFolderException error)
        {
            throw new UserException(ExitCode.StateUnusable, $"stateFolder: {error.Message}", error);
        }

        if (_engine.Samples > 0)
        {
            _step.MarkGap();
        }

        lock (_gate)
        {
            _status.ResumedAt = _engine.Samples;
        }

        string pace = Settings.SourcesWait ? "at its own pace" : string.Create(CultureInfo.InvariantCulture, $"{Settings.Rate} a second");
        string what = $"{_sensors.Channels.Count} channels of {string.Join(", ", _sensors.Reports.Select(report => report.Id))}, {pace}";
        Recovered recovered = new(checkpointRow, _recovery.Rows, _journal?.Status.CutRecords ?? 0);
        Happened(new StartedEvent(_time.GetUtcNow().UtcDateTime, Settings.Name, what, _engine.Samples, recovered));
        _isRecovered = true;
    }

    private void Publish(StreamResult result)
    {
        foreach (IStreamSink sink in Sinks)
        {
            sink.Write(Settings.Name, result);
        }

        CountOutliers(result);
        lock (_gate)
        {
            result.Values.CopyTo(_status.Values);
            _step.CopyTo(_status);
            _status.Time = _time.GetUtcNow().UtcDateTime;
            CountRing();
        }

        if (result.StateChanged)
        {
            Happened(new StateEvent(_status.Time, Settings.Name, result.State));
        }

        if (result.AlarmChanged)
        {
            // An alarm that ends is reported with the channel that it began with.
            _alarm = result.Alarm || _alarm is null
                ? new AlarmEvent(_status.Time, Settings.Name, result.Alarm, _sensors.Channels[result.Channel].Id, result.Score, result.Cause)
                : _alarm with { Time = _status.Time, Begins = false, Score = result.Score };
            Happened(_alarm);
        }
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
        _status.Counts = _status.Counts with { In = came, Dropped = dropped, Waiting = waiting, MissedReads = Volatile.Read(ref _missedReads) };
    }

    private void Happened(StreamEvent happened)
    {
        _events.Enqueue(happened);
        while (_events.Count > MostEvents)
        {
            _events.TryDequeue(out _);
        }
    }

    private void Guard(Action loop)
    {
        try
        {
            loop();
        }
        catch (Exception fault)
        {
            Fault = fault;
            _ring.Close();
        }
    }
}
