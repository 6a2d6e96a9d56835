using System.Collections.Concurrent;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Service.Scheduling;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Web;
using EdgeRnn.Device.State;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Sensors.Supervision;
using EdgeRnn.Storage.Journal;

namespace EdgeRnn.Device.Service;

/// <summary>
/// One stream: what reads its sensors, a ring, and an engine that forecasts, learns and watches, a sample at each turn that it gets from the
/// workers that all streams share.
/// </summary>
internal sealed partial class SensorStream : IDisposable
{
    private const int MostEvents = 1000;

    private readonly SupervisedSensors _sensors;
    private readonly TimeProvider _time;
    private readonly SampleRing _ring;
    private readonly StreamCheckpoints _checkpoints;
    private readonly StreamEngine _engine;
    private readonly StreamStep _step;
    private volatile SampleJournal? _journal;
    private JournalWriter? _nextWriter;
    private volatile bool _isUrgent;
    private long _lostBefore;
    private readonly string[] _channels;
    private readonly StreamRecovery _recovery;
    private StreamDecisions _decisions;
    private readonly ConcurrentQueue<StreamCommand> _commands = new();
    private readonly StreamStatus _status;
    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<StreamEvent> _events = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SampleReader _reader;
    private readonly Heartbeat _processing;
    private readonly PooledJob _job;
    private readonly ManualResetEventSlim _ended = new(initialState: true);
    private readonly float[] _sample;
    private volatile bool _capture;
    private volatile bool _isStarted;
    private volatile bool _isRecovered;
    private long _heardAt;
    private long _triedAt;
    private long _savedSegment;
    private AlarmEvent? _alarm;

    /// <param name="settings">What it is to do.</param>
    /// <param name="sensors">Owned from here on.</param>
    /// <param name="service">Of all streams.</param>
    /// <param name="rows">The samples after which it ends.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="threads">Give it turns, and read sensors that never block.</param>
    /// <param name="past">The records of the journal, for the streams that start together.</param>
    /// <param name="budget">What the checkpoints of all streams may write.</param>
    /// <param name="journal">Where samples are recorded; null for nowhere.</param>
    /// <exception cref="UserException">The state folder cannot be used.</exception>
    public SensorStream(
        StreamSettings settings, SupervisedSensors sensors, ServiceSettings service, long rows, TimeProvider time, StreamThreads threads, JournalPass past, CheckpointBudget budget, SampleJournal? journal)
    {
        (Settings, _sensors, _time, _journal) = (settings, sensors, time, journal);
        _channels = [.. sensors.Channels.Select(channel => channel.Id)];
        ForecasterOptions options = settings.Forecaster(sensors.Channels.Count);
        if (!SavableChannels.Fit(options))
        {
            throw UserException.Input($"streams:{settings.Name}:channels: {SavableChannels.Refusal(_channels.Length, settings.Forecaster)}; name them with --set streams:{settings.Name}:channels=A,B");
        }

        string folder = StateFolder.Checkpoints(service.StateFolder, settings.Name);
        _decisions = new StreamDecisions(folder, settings.FalseAlarmDays);
        _engine = new StreamEngine(options, settings.Alarm(sensors.Interval, _decisions.FalseAlarmDays));
        _checkpoints = new StreamCheckpoints(folder, _engine, _channels, budget, () => Refusal());
        Rejected = _checkpoints.Restore();
        _status = NewStatus();
        _heardAt = _triedAt = time.GetTimestamp();
        long interval = (long)(settings.Interval.TotalSeconds * time.TimestampFrequency);
        _step = new StreamStep(_engine, settings.SourcesWait ? long.MaxValue / 4 : interval, time, NewWriter()) { MayLearn = _decisions.Learns };
        _sample = new float[sensors.Channels.Count];
        _processing = new Heartbeat(time);
        _job = new PooledJob(threads.Workers, Turn);
        _recovery = new StreamRecovery(_engine, _channels, past.Add(settings.Name, _engine.Sequence + 1, _job.Request), _checkpoints, time);
        _ring = new SampleRing(settings.Queue, sensors.Channels.Count) { Arrived = _job.Request };
        _reader = new SampleReader(settings, sensors, _ring, rows, threads.Clock, time, Fail);
    }

    public StreamSettings Settings { get; }

    /// <summary>Between two samples: as it was set, or as the source has it.</summary>
    public TimeSpan Interval => Settings.IntervalWith(_sensors.Interval);

    /// <summary>Checkpoints that could not be used, a line each.</summary>
    public IReadOnlyList<string> Rejected { get; }

    /// <summary>Whether the saved state is of other options, other channels or another version.</summary>
    public bool HasOtherState => _checkpoints.HasOthers;

    /// <summary>Receive every result.</summary>
    public IReadOnlyList<IStreamSink> Sinks { get; init; } = [];

    /// <summary>What the live page shows of it; null without one.</summary>
    public WebStream? Page { get; init; }

    /// <summary>Its forecaster, to be read by its sinks on its thread.</summary>
    public Forecaster Forecaster => _engine.Forecaster;

    /// <summary>Why nothing may be written into the state folder now; null if it may.</summary>
    public Func<string?> Refusal { get; init; } = static () => null;

    /// <summary>Takes what is worth a line of the log: what counts as the same cause, and the line.</summary>
    public Action<string, string>? Log { get; init; }

    /// <summary>What ended it though it should not have ended.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether all samples that there will be have been processed.</summary>
    public bool IsDone => _isStarted && _ended.IsSet;

    /// <summary>For how long a loop has been doing the same thing.</summary>
    public TimeSpan Stalled => _reader.Busy > _processing.Busy ? _reader.Busy : _processing.Busy;

    /// <summary>For how long no channel has given a value.</summary>
    public TimeSpan SilentFor => _time.GetElapsedTime(Volatile.Read(ref _heardAt));

    /// <summary>Those that it knows, also of earlier runs.</summary>
    public long Samples => _engine.Sequence + 1;

    /// <summary>Whether the samples that the journal holds have been learned again, and new ones are processed.</summary>
    public bool IsRecovered => _isRecovered;

    /// <summary>Samples learned again from the journal so far.</summary>
    public long RecoveredRows => _recovery.Rows;

    public void Start()
    {
        _ended.Reset();
        _isStarted = true;
        _job.Request();
        _reader.Start();
    }

    /// <summary>An empty status of this stream.</summary>
    public StreamStatus NewStatus() => new(Settings.Name, _sensors.Channels, Settings.Horizons) { Sensors = _sensors.Reports };

    /// <summary>Copies what the stream is doing.</summary>
    /// <param name="status">From <see cref="NewStatus"/>.</param>
    /// <param name="isReport">The highest score is reset afterwards.</param>
    public void CopyStatus(StreamStatus status, bool isReport)
    {
        lock (_gate)
        {
            _status.NotSafe = NotSafe;
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

    /// <exception cref="UserException">There are more channels than a journal's record holds.</exception>
    private JournalWriter? NewWriter()
    {
        try
        {
            return _journal?.Add(Settings.Name, _channels);
        }
        catch (ArgumentException error)
        {
            throw UserException.Input($"streams:{Settings.Name}:channels: {error.Message}; name them with --set streams:{Settings.Name}:channels=A,B", error);
        }
    }

    /// <summary>Reads no more and drops what waits.</summary>
    public void RequestStop()
    {
        _stop.Cancel();
        _ring.Abandon();
        _reader.Stop();
    }

    /// <summary>After <see cref="RequestStop"/>: captures the state only if the journal does not hold all that led to it.</summary>
    /// <returns>Whether it came to an end in time.</returns>
    public bool AwaitStop(TimeSpan patience)
    {
        bool ended = _ended.Wait(patience);
        if (ended && Fault is null)
        {
            if (!IsRecorded)
            {
                _checkpoints.Capture();
            }

            lock (_gate)
            {
                CountRing();
            }
        }

        return ended;
    }

    /// <summary>After <see cref="AwaitStop"/>.</summary>
    public void Dispose()
    {
        _reader.Dispose();
        _checkpoints.Dispose();
        _stop.Dispose();
    }
}
