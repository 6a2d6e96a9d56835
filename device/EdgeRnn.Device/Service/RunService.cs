using System.Runtime.InteropServices;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Mqtt;
using EdgeRnn.Sensors.Supervision;
using Microsoft.Extensions.Hosting;

namespace EdgeRnn.Device.Service;

/// <summary>What a run is made of.</summary>
/// <param name="Read">Reads the settings, at the start and when they are to be reloaded.</param>
/// <param name="Rows">Samples after which each stream ends.</param>
/// <param name="Output">Where reports go.</param>
/// <param name="Notices">The log.</param>
/// <param name="Time">The clocks.</param>
internal sealed record RunContext(Func<ServiceSettings> Read, long Rows, TextWriter Output, Notices Notices, TimeProvider Time);

/// <summary>Starts the streams, reports what they do, saves their state, and ends them.</summary>
internal sealed partial class RunService(RunContext context, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(30);
    private const int LongestRejection = 400;

    private readonly SystemdLink _systemd = new(context.Notices);
    private readonly List<SensorStream> _streams = [];
    private readonly TimeProvider _time = context.Time;
    private readonly bool _isForeground = !Console.IsOutputRedirected || !Console.IsErrorRedirected;
    private ServiceSettings? _settings;
    private StateOwner? _state;
    private MqttConnection? _broker;
    private bool _isReady;
    private StreamReports? _reports;
    private PosixSignalRegistration? _hangUp;
    private volatile bool _reload;

    /// <summary>What ended the service although nobody had asked.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Opens everything, so that what cannot be used is reported at the start.</summary>
    /// <exception cref="UserException">A setting, a sensor or the state folder is no good.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything that takes long: a hang-up must never kill a service that is still starting.
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HangUp);
        // On another thread: an input that is silent can keep it waiting for ever, and the wait must end when asked to.
        await Task.Run(Open, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _hangUp?.Dispose();
        if (ExecuteTask is { IsCompleted: false })
        {
            // The process ends now; a checkpoint that is half written is no checkpoint, and the one before it stands.
            context.Notices.Log(NoticeLevel.Error, "stop", "the last state was not saved in time; it is that of the checkpoint before");
            return;
        }

        _reports?.Dispose();
        _reports = null;
        _streams.ForEach(stream => stream.Dispose());
        _streams.Clear();
        _broker?.Dispose();
        _broker = null;
        _state?.Dispose();
        _state = null;
        _systemd.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            _streams.ForEach(stream => stream.Start());
            using var beat = new PeriodicTimer(Beat);
            while (!stoppingToken.IsCancellationRequested && _streams.Exists(stream => !stream.IsDone) && _streams.TrueForAll(stream => stream.Fault is null))
            {
                Turn();
                await beat.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end.
        }
        catch (Exception fault)
        {
            Fault = fault;
        }

        // The cancellation may have gone on right here, on the host's own thread, which must be free to give up waiting.
        await Task.Yield();
        End();
        lifetime.StopApplication();
    }

    private void Open()
    {
        try
        {
            _settings = context.Read();
            _state = StateOwner.Open(_settings, context.Notices);
            _broker = Connect(_settings.Mqtt);
            foreach (StreamSettings stream in _settings.Streams)
            {
                _streams.Add(Open(stream, _settings));
            }

            _reports = StreamReports.Open(_settings, context, _streams, _broker, EndInForeground);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A hang-up asks a service to read its settings again; in the foreground it means that the terminal was closed.</summary>
    private void HangUp(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_isForeground)
        {
            lifetime.StopApplication();
        }
        else
        {
            _reload = true;
        }
    }

    /// <summary>Whoever read the output has gone: a foreground run has nobody left to work for, a service goes on without.</summary>
    private void EndInForeground()
    {
        if (!_systemd.IsManaged)
        {
            lifetime.StopApplication();
        }
    }

    /// <summary>What is looked at several times a second.</summary>
    private void Turn()
    {
        if (_reload)
        {
            _reload = false;
            Reload();
        }

        TellReady();
        _reports!.Turn();
        TimeSpan stalled = _streams.Max(stream => stream.Stalled);
        if (_systemd.Watchdog is { } limit)
        {
            if (stalled < limit / 2)
            {
                _systemd.Alive();
            }
            else
            {
                context.Notices.Log(NoticeLevel.Error, "stalled", $"a stream has been doing the same thing for {stalled.TotalSeconds:0} s; the watchdog is no longer fed");
            }
        }

        if (_reports.Summary is { } summary)
        {
            _systemd.Status(summary);
        }
    }

    /// <summary>Ready when all streams have learned again what the journal holds; until then the manager is to wait.</summary>
    private void TellReady()
    {
        if (_isReady)
        {
            return;
        }

        _isReady = _streams.TrueForAll(stream => stream.IsRecovered);
        if (_isReady)
        {
            _systemd.Ready();
            return;
        }

        _systemd.Extend(Extension);
        _systemd.Status(string.Join("; ", _streams.Where(stream => !stream.IsRecovered)
            .Select(stream => $"{stream.Settings.Name}: learns again from the journal, {stream.RecoveredRows} samples so far")));
    }

    private void Start(SensorStream stream)
    {
        stream.Start();
        _streams.Add(stream);
    }

    private SensorStream Open(StreamSettings settings, ServiceSettings all)
    {
        SupervisedSensors sensors = StreamSensors.Open(settings, all, _broker, _time, line => context.Notices.Write(NoticeLevel.Warning, line));
        try
        {
            SensorStream stream = new(settings, sensors, all.StateFolder, context.Rows, _time, _state!.Journal)
            {
                Log = (cause, line) => context.Notices.Log(NoticeLevel.Warning, cause, line),
            };
            foreach (string rejected in stream.Rejected)
            {
                context.Notices.Write(NoticeLevel.Warning, $"{settings.Name}: {Beginning(rejected)}");
            }

            if (stream.HasOtherState)
            {
                context.Notices.Write(NoticeLevel.Warning, $"{settings.Name}: is learned again from the journal with these options; the state that does not fit stays beside until that is done");
            }

            return stream;
        }
        catch
        {
            sensors.Dispose();
            throw;
        }
    }

    private MqttConnection? Connect(MqttSettings settings)
    {
        if (settings.Broker is not { } options)
        {
            return null;
        }

        MqttConnection broker = new(options, line => context.Notices.Write(NoticeLevel.Warning, line));
        broker.Connected += () => context.Notices.Log(NoticeLevel.Information, "broker", $"MQTT broker {options.Address}: connected, MQTT {broker.Version}");
        return broker;
    }

    private void End()
    {
        _systemd.Stopping();
        Fault ??= _streams.Find(stream => stream.Fault is not null)?.Fault;
        Stop(_streams);
        _reports!.End();
    }

    /// <summary>All at once: one that takes long must not use up the time of the others.</summary>
    private void Stop(List<SensorStream> streams) => Task.WaitAll(
        [.. streams.Select(stream => Task.Factory.StartNew(() => Stop(stream), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);

    private void Stop(SensorStream stream)
    {
        if (!stream.Stop(Patience))
        {
            context.Notices.Log(NoticeLevel.Error, "stop", $"{stream.Settings.Name}: did not come to an end; its state is that of the last checkpoint");
            return;
        }

        StreamReports.Save(stream, context.Notices, isLast: true);
    }

    /// <summary>A state of other options differs in hundreds of tensors: the first few are enough.</summary>
    private static string Beginning(string text) => text.Length <= LongestRejection ? text : $"{text[..LongestRejection]} …";
}
