using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>What the page shows of a stream: filled by the stream's thread, copied by those of the server.</summary>
internal sealed class WebStream : IStreamSink
{
    private const int MostAlarms = 100;

    private readonly List<AlarmEvent> _alarms = [];
    private readonly Lock _gate = new();
    private double[] _weights = [];
    private Func<StreamStatus>? _status;
    private Forecaster? _forecaster;
    private volatile LearningSnapshot? _learning;
    private volatile bool _isAsked = true;

    /// <param name="name">The stream's.</param>
    /// <param name="channels">How many there are.</param>
    public WebStream(string name, int channels) => (Name, Samples) = (name, new LiveSamples(channels));

    public string Name { get; }

    public LiveSamples Samples { get; }

    public AnomalyRibbon Ribbon { get; init; } = new();

    /// <summary>Whether it is a recording, and not what happens now.</summary>
    public bool IsRecording { get; init; }

    /// <summary>Whether samples have times, and not only numbers.</summary>
    public bool HasTimes { get; init; } = true;

    /// <summary>Between two samples.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>The experts by name; none where a network is alone.</summary>
    public IReadOnlyList<string> Experts => _forecaster?.Mixture?.Names ?? [];

    /// <summary>Of the experts at the first horizon.</summary>
    public double[] Weights
    {
        get
        {
            lock (_gate)
            {
                return [.. _weights];
            }
        }
    }

    /// <summary>Alarms that began, with their ends, the newest last.</summary>
    public IReadOnlyList<AlarmEvent> Alarms
    {
        get
        {
            lock (_gate)
            {
                return [.. _alarms];
            }
        }
    }

    /// <summary>The networks as they were when somebody last asked; null before the first sample. The next sample brings it up to date.</summary>
    public LearningSnapshot? Learning
    {
        get
        {
            _isAsked = true;
            return _learning;
        }
    }

    /// <summary>Shows what this stream does.</summary>
    /// <param name="status">A copy of its status; called by any thread.</param>
    /// <param name="interval">Between two samples.</param>
    public void Attach(Func<StreamStatus> status, TimeSpan interval) => (_status, Interval) = (status, interval);

    /// <summary>Reads the forecaster after each sample, on the stream's thread.</summary>
    public void Read(Forecaster forecaster) => _forecaster = forecaster;

    /// <summary>What the stream is doing now.</summary>
    public StreamStatus Status() => _status!();

    public void Write(string stream, StreamResult result) => Write(result.Time / 1e9, result);

    /// <param name="time">Seconds.</param>
    /// <param name="result">What the sample brought.</param>
    public void Write(double time, StreamResult result)
    {
        Samples.Add(time, result);
        Ribbon.Add(time, result.Score, result.Alarm);
        if (_forecaster?.Mixture is { } mixture)
        {
            lock (_gate)
            {
                _weights = _weights.Length == 0 ? new double[mixture.Names.Count] : _weights;
                for (int expert = 0; expert < _weights.Length; expert++)
                {
                    _weights[expert] = mixture.Weight(expert, 0);
                }
            }
        }

        if (_isAsked)
        {
            Look();
        }
    }

    /// <summary>Takes the networks as they are; on the stream's thread.</summary>
    public void Look()
    {
        _isAsked = false;
        _learning = _forecaster is null ? null : LearningSnapshot.Of(_forecaster);
    }

    /// <summary>Shows alarms of earlier runs, before any of this one.</summary>
    public void Recall(IReadOnlyList<AlarmEvent> alarms)
    {
        foreach (AlarmEvent alarm in alarms)
        {
            Add(alarm);
        }
    }

    public void Add(AlarmEvent alarm)
    {
        lock (_gate)
        {
            _alarms.Add(alarm);
            if (_alarms.Count > MostAlarms)
            {
                _alarms.RemoveAt(0);
            }
        }
    }
}
