using System.Collections.Concurrent;
using System.Globalization;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Sampling;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Service;

/// <summary>One stream: a thread that reads its sensors at a fixed rate, a ring, and a thread that forecasts, learns and watches.</summary>
internal sealed class SensorStream : IDisposable
{
    private const int MostEvents = 1000;

    private readonly SupervisedSensors _sensors;
    private readonly TimeProvider _time;
    private readonly SampleRing _ring;
    private readonly StreamCheckpoints _checkpoints;
    private readonly StreamEngine _engine;
    private readonly StreamStep _step;
    private readonly StreamStatus _status;
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<StreamEvent> _events = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Heartbeat _reading;
    private readonly Heartbeat _processing;
    private readonly Thread _reader;
    private readonly Thread _worker;
    private readonly long _rows;
    private volatile bool _capture;
    private long _missedReads;
    private AlarmEvent? _alarm;

    /// <param name="settings">What it is to do.</param>
    /// <param name="sensors">Owned from here on.</param>
    /// <param name="stateFolder">The folder of all streams' folders.</param>
    /// <param name="rows">It ends after so many samples.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="UserException">The state folder cannot be used.</exception>
    public SensorStream(StreamSettings settings, SupervisedSensors sensors, string stateFolder, long rows, TimeProvider time)
    {
        (Settings, _sensors, _time, _rows) = (settings, sensors, time, rows);
        ForecasterOptions options = settings.Forecaster(sensors.Channels.Count);
        _engine = new StreamEngine(options, settings.Alarm);
        _checkpoints = new StreamCheckpoints(
            Path.Combine(stateFolder, settings.Name), _engine, sensors.Channels.Select(channel => channel.Id));
        Rejected = _checkpoints.Restore();
        _status = NewStatus();
        _status.ResumedAt = _engine.Samples;
        long interval = (long)(settings.Interval.TotalSeconds * time.TimestampFrequency);
        _step = new StreamStep(_engine, settings.SourcesWait ? long.MaxValue / 4 : interval, time);
        if (_engine.Samples > 0)
        {
            _engine.MarkGap();
        }

        _ring = new SampleRing(settings.Queue, sensors.Channels.Count);
        (_reading, _processing) = (new Heartbeat(time), new Heartbeat(time));
        _reader = new Thread(() => Guard(Read)) { IsBackground = true, Name = $"{settings.Name} reads" };
        _worker = new Thread(() => Guard(Process)) { IsBackground = true, Name = $"{settings.Name} learns" };
    }

    public StreamSettings Settings { get; }

    /// <summary>Checkpoints that could not be used, a line each.</summary>
    public IReadOnlyList<string> Rejected { get; }

    /// <summary>Receive every result.</summary>
    public IReadOnlyList<IStreamSink> Sinks { get; init; } = [];

    /// <summary>Takes what is worth a line of the log: what counts as the same cause, and the line.</summary>
    public Action<string, string>? Log { get; init; }

    /// <summary>What ended a thread that should not have ended.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether all samples that there will be have been processed.</summary>
    public bool IsDone => !_worker.IsAlive && (_worker.ThreadState & ThreadState.Unstarted) == 0;

    /// <summary>For how long a loop has been doing the same thing.</summary>
    public TimeSpan Stalled => _reading.Busy > _processing.Busy ? _reading.Busy : _processing.Busy;

    public void Start()
    {
        string pace = Settings.SourcesWait ? "at its own pace" : string.Create(CultureInfo.InvariantCulture, $"{Settings.Rate} a second");
        string what = $"{_sensors.Channels.Count} channels of {string.Join(", ", _sensors.Reports.Select(report => report.Id))}, {pace}";
        Happened(new StartedEvent(_time.GetUtcNow().UtcDateTime, Settings.Name, what, _status.ResumedAt));
        _worker.Start();
        _reader.Start();
    }

    /// <summary>An empty status of this stream.</summary>
    public StreamStatus NewStatus() => new(Settings.Name, _sensors.Channels, Settings.Horizons) { Sensors = _sensors.Reports };

    /// <summary>Copies what the stream is doing.</summary>
    /// <param name="status">From <see cref="NewStatus"/>.</param>
    /// <param name="isReport">The highest score is counted anew afterwards.</param>
    public void Tell(StreamStatus status, bool isReport)
    {
        lock (_gate)
        {
            _status.CopyTo(status);
            if (isReport)
            {
                _status.HighestScore = 0;
            }
        }
    }

    /// <summary>What has happened since the last time.</summary>
    public IEnumerable<StreamEvent> TakeEvents()
    {
        while (_events.TryDequeue(out StreamEvent? happened))
        {
            yield return happened;
        }
    }

    /// <summary>The state is captured at the next sample.</summary>
    public void RequestCheckpoint() => _capture = true;

    /// <summary>Writes what was captured.</summary>
    /// <param name="isLast">Whatever was written today.</param>
    /// <returns>Why it is not saved; null if it is, or if there was nothing to save.</returns>
    public string? WriteCheckpoint(bool isLast)
    {
        string? failure = _checkpoints.Write(isLast);
        lock (_gate)
        {
            _status.SavedAt = _checkpoints.SavedAt;
        }

        return failure;
    }

    /// <summary>Reads no more, drops what waits, and captures the state.</summary>
    /// <returns>Whether it came to an end in time.</returns>
    public bool Stop(TimeSpan patience)
    {
        _stop.Cancel();
        _ring.Abandon();
        if (_sensors.Timing == SampleTiming.SelfPaced)
        {
            // Ends a wait for a sample that may never come.
            _sensors.Dispose();
        }

        bool ended = !_worker.IsAlive || _worker.Join(patience);
        if (ended && Fault is null)
        {
            _checkpoints.Capture();
            lock (_gate)
            {
                CountRing();
            }
        }

        return ended;
    }

    /// <summary>After <see cref="Stop"/>. A thread that hangs in a read keeps its sensor.</summary>
    public void Dispose()
    {
        if (!_reader.IsAlive || _reader.Join(TimeSpan.FromMilliseconds(200)))
        {
            _sensors.Dispose();
        }

        _checkpoints.Dispose();
        _stop.Dispose();
    }

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
        float[] sample = new float[_sensors.Channels.Count];
        while (_ring.Take(sample, out long sampled))
        {
            _processing.Begin();
            Publish(_step.Run(sample, sampled));
            if (_step.HasDiverged && _checkpoints.GoBack() is { } row)
            {
                _engine.MarkGap();
                Happened(new WentBackEvent(_status.Time, Settings.Name, row));
            }

            if (_capture)
            {
                _capture = false;
                _checkpoints.Capture();
            }

            _processing.End();
        }
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
            _step.Tell(_status);
            _status.Time = _time.GetUtcNow().UtcDateTime;
            CountRing();
        }

        if (result.StateChanged)
        {
            Happened(new StateEvent(_status.Time, Settings.Name, result.State));
        }

        if (result.AlarmChanged)
        {
            // An alarm that ends is told with the channel that it began with.
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
