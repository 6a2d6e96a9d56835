using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Mqtt;
using Microsoft.Extensions.Hosting;

namespace EdgeRnn.Device.Service;

/// <summary>Starts the streams, reports what they do, saves their state, and ends them.</summary>
internal sealed partial class RunService(RunContext context, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SlowDisk = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    private readonly SystemdLink _systemd = new(context.Notices);
    private readonly bool _isForeground = !Console.IsOutputRedirected || !Console.IsErrorRedirected;
    private ServiceSettings? _settings;
    private StateOwner? _state;
    private MqttConnection? _broker;
    private TopicStreams? _topics;
    private StreamPool? _streams;
    private LabelRequests? _labels;
    private long _progressAt = context.Time.GetTimestamp();
    private bool _isReady;
    private StreamReports? _reports;
    private CheckpointSchedule? _checkpoints;
    private PosixSignalRegistration? _hangUp;
    private volatile bool _reload;
    private volatile bool _isUnsaved;
    private Exception? _fault;

    /// <summary>Opens everything, so that what cannot be used is reported at the start.</summary>
    /// <exception cref="UserException">A setting, a sensor or the state folder is no good.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything that takes long: a hang-up must never kill a service that is still starting.
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            HangUp();
        });
        if (context.WasHungUp())
        {
            HangUp();
        }

        // On another thread: an input that is silent can keep it waiting for ever, and the wait must end when asked to.
        await Task.Run(Open, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How the run ended, once the host has stopped.</summary>
    public ExitCode Conclude()
    {
        if (_fault is not null)
        {
            throw _fault;
        }

        if (ExecuteTask is { IsCompleted: false })
        {
            // The process ends now. A checkpoint that is half written is no checkpoint, and the one before it stands.
            context.Notices.Write(NoticeLevel.Error, "stop: the disk did not answer in time; the samples since the last synchronisation may not be saved");
            return ExitCode.StateNotSaved;
        }

        return _isUnsaved ? ExitCode.StateNotSaved : ExitCode.Done;
    }

    public override void Dispose()
    {
        _hangUp?.Dispose();
        if (ExecuteTask is { IsCompleted: false })
        {
            return;
        }

        _checkpoints?.Dispose();
        _checkpoints = null;
        _reports?.Dispose();
        _reports = null;
        _streams?.Dispose();
        _streams = null;
        _topics?.Dispose();
        _topics = null;
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
        List<SensorStream> streams = _streams!.All;
        try
        {
            streams.ForEach(stream => stream.Start());
            using var beat = new PeriodicTimer(Beat);
            while (!stoppingToken.IsCancellationRequested && streams.Exists(stream => !stream.IsDone) && streams.TrueForAll(stream => stream.Fault is null))
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
            _fault = fault;
        }

        // The cancellation may have continued right here, on the host's own thread, which must be free to give up waiting.
        await Task.Yield();
        _fault ??= streams.Find(stream => stream.Fault is not null)?.Fault;
        // Each part whatever became of the one before.
        Attempt(_systemd.Stopping);
        Attempt(_checkpoints!.Stop);
        _fault ??= _checkpoints.Fault;
        Attempt(_state!.Look);
        Attempt(_streams.FollowJournal);
        Attempt(() => _isUnsaved |= _streams.Stop(streams).Count > 0);
        Attempt(EndJournal);
        Attempt(_reports!.End);
        lifetime.StopApplication();
    }

    private void Open()
    {
        try
        {
            _settings = context.Read();
            _state = StateOwner.Open(_settings, context.Notices);
            _broker = Connect(_settings.Mqtt);
            ServiceSettings declared = _settings;
            _topics = new TopicStreams(declared, _broker, Warn);
            _settings = WithTopics(_settings);
            if (_settings.Streams is [])
            {
                StreamSettings only = declared.Streams[0];
                throw new UserException(ExitCode.NoSensor, $"streams:{only.Name}: {only.Sources[0]}: no topic with a number came; expected retained or frequent messages");
            }

            _streams = new StreamPool(context, _state);
            _state.Objection = () => _streams.ObjectionTo(declared.StateFolder);
            _labels = new LabelRequests(_settings.StateFolder, context.Time) { Refusal = () => _state.Refusal };
            _streams.Open(_settings, _broker);
            Report();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A hang-up asks a service to read its settings again; in the foreground it means that the terminal was closed.</summary>
    private void HangUp()
    {
        if (_isForeground)
        {
            lifetime.StopApplication();
        }
        else
        {
            _reload = true;
        }
    }

    /// <summary>Whoever read the output has gone: a foreground run has nobody left to work for, a service continues without one.</summary>
    private bool EndInForeground()
    {
        if (!_systemd.IsManaged)
        {
            lifetime.StopApplication();
        }

        return !_systemd.IsManaged;
    }

    /// <summary>What is looked at several times a second.</summary>
    private void Turn()
    {
        if (_reload)
        {
            _reload = false;
            Reload();
        }

        StartHeard();
        _streams!.FollowJournal();
        if (_state!.NeedsRestart && _systemd.IsManaged)
        {
            lifetime.StopApplication();
        }

        _labels!.Take(_streams.All, context.Notices);
        ReportReady();
        _reports!.Turn();
        ReportSaving();
        TimeSpan stalled = _streams.All.Max(stream => stream.Stalled);
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

    /// <summary>Checkpoints are saved on a thread of their own, which may wait for the disk.</summary>
    private void ReportSaving()
    {
        if (_checkpoints!.Fault is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        if (_checkpoints.Writing > SlowDisk)
        {
            context.Notices.Log(NoticeLevel.Error, "disk", $"stateFolder {_settings!.StateFolder}: the disk has not answered for {_checkpoints.Writing.TotalSeconds:0} s; nothing is saved, and streams continue");
        }
    }

    /// <summary>Ready when all streams have learned again what the journal holds; until then the manager is to wait.</summary>
    private void ReportReady()
    {
        if (_isReady)
        {
            return;
        }

        List<SensorStream> recovering = _streams!.All.FindAll(stream => !stream.IsRecovered);
        _isReady = recovering.Count == 0;
        if (_isReady)
        {
            _systemd.Ready();
            return;
        }

        string who = recovering.Count == 1 ? $"{recovering[0].Settings.Name}: learns" : $"{recovering.Count} streams: learn";
        string progress = $"{who} again from the journal, {recovering.Sum(stream => stream.RecoveredRows)} samples so far";
        _systemd.Extend(Extension);
        _systemd.Status(progress);
        if (context.Time.GetElapsedTime(_progressAt) > ProgressEvery)
        {
            _progressAt = context.Time.GetTimestamp();
            context.Notices.Write(NoticeLevel.Information, progress);
        }
    }

    private void Report()
    {
        _reports = StreamReports.Open(_settings!, context, _streams!.All, _broker, () => _state!.Refusal, EndInForeground);
        _checkpoints = new CheckpointSchedule(_streams.All, _streams.Budget, _settings!.CheckpointEvery, context.Notices, context.Time);
    }

    private void EndJournal()
    {
        if (_state!.End() is { } failure)
        {
            context.Notices.Write(NoticeLevel.Error, failure);
            _isUnsaved = true;
        }
    }

    private void Attempt(Action part)
    {
        try
        {
            part();
        }
        catch (Exception fault)
        {
            _fault ??= (fault as AggregateException)?.InnerException ?? fault;
        }
    }
}
