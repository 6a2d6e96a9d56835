using System.Net;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Device.Sinks.Metrics;
using EdgeRnn.Device.Sinks.Web;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Tables;

namespace EdgeRnn.Device.Replay;

/// <summary>Shows a replay on the page of the service: samples, forecasts, alarms and networks as they come, and at the end until it is disposed of.</summary>
/// <param name="port">On loopback.</param>
/// <param name="output">Takes the address, before anything else.</param>
/// <param name="messages">What goes wrong.</param>
internal sealed class ReplayPage(int port, TextWriter output, TextWriter messages) : IDisposable
{
    public const int DefaultPort = 8765;

    private readonly Lock _gate = new();
    private IReadOnlyList<long>? _times;
    private StreamEngine? _engine;
    private StreamStatus? _status;
    private WebStream? _stream;
    private WebServers? _servers;
    private double _time;
    private long _rows;

    /// <exception cref="UserException">The port cannot be had.</exception>
    public void Open(LoadedRecording recording, StreamEngine engine)
    {
        string name = Path.GetFileName(recording.Path);
        (_times, _rows, _engine) = (recording.Times, recording.Rows, engine);
        IReadOnlyList<int> horizons = engine.Forecaster.Options.Horizons;
        _status = new StreamStatus(name, [.. recording.Columns.Select(column => new SensorChannel(column, "recording", column, "", recording.Path))], horizons);
        double seconds = recording.Interval is { } interval && _times is not null ? interval.TotalSeconds : 1;
        _stream = new WebStream(name, recording.Columns.Count)
        {
            IsRecording = true,
            HasTimes = _times is not null,
            // One bin less than there are: the first begins before the recording does.
            Ribbon = new AnomalyRibbon(Math.Max(1e-6, seconds * recording.Rows / (AnomalyRibbon.Bins - 1))),
        };
        _stream.Attach(Now, TimeSpan.FromSeconds(seconds));
        _stream.Read(engine.Forecaster);
        string Figures() => PrometheusPage.Of([Now()]);
        _servers = WebServers.Open(
            new WebSettings(port, IPAddress.Loopback, [], "", Commands: false), new MetricsSettings(0, ""), new WebSite([_stream], Figures) { Title = name }, Figures,
            new Notices(messages, TimeProvider.System, forJournal: false));
        output.WriteLine($"page: {_servers.Address ?? throw UserException.Usage($"--serve-port {port}: cannot be listened to; choose another one")}");
        output.Flush();
    }

    /// <summary>Adds what a row brought; on the thread of the replay.</summary>
    public void Add(long row, StreamResult result)
    {
        _time = _times is null ? row : _times[(int)row] == TimeTrack.None ? _time : _times[(int)row] / 1e9;
        lock (_gate)
        {
            result.Values.CopyTo(_status!.Values);
            _status.Take(_engine!);
            _status.HighestScore = result.Score;
            _status.Alarms += result is { Alarm: true, AlarmChanged: true } ? 1 : 0;
            _status.Time = DateTime.UnixEpoch.AddSeconds(_time);
            _status.Counts = _status.Counts with { In = row + 1, Processed = row + 1 };
        }

        _stream!.Write(_time, result);
        if (row == _rows - 1)
        {
            _stream.Look();
        }

        if (result.AlarmChanged)
        {
            _stream.Add(AlarmEvent.Of(_status.Time, _stream.Name, _engine!, result, _status.Channels));
        }
    }

    /// <summary>Waits until the user has seen enough.</summary>
    public void Wait(CancellationToken stop)
    {
        messages.WriteLine($"edgernn: the page at {_servers!.Address} stays until Ctrl-C");
        stop.WaitHandle.WaitOne();
    }

    public void Dispose() => _servers?.Dispose();

    private StreamStatus Now()
    {
        lock (_gate)
        {
            return _status!.Snapshot();
        }
    }
}
