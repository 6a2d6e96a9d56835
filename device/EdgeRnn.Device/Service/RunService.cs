using System.Runtime.InteropServices;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sensors.Supervision;
using Microsoft.Extensions.Hosting;

namespace EdgeRnn.Device.Service;

/// <summary>What a run is made of.</summary>
/// <param name="Read">Reads the settings, at the start and when they are to be read anew.</param>
/// <param name="Rows">Samples after which each stream ends.</param>
/// <param name="Output">Where reports go.</param>
/// <param name="Notices">The log.</param>
/// <param name="Time">The clocks.</param>
internal sealed record RunContext(Func<ServiceSettings> Read, long Rows, TextWriter Output, Notices Notices, TimeProvider Time);

/// <summary>Starts the streams, tells what they do, saves their state, and ends them.</summary>
internal sealed class RunService(RunContext context, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SystemdLink _systemd = new();
    private readonly List<SensorStream> _streams = [];
    private readonly TimeProvider _time = context.Time;
    private ServiceSettings? _settings;
    private StreamReports? _reports;
    private volatile bool _reload;

    /// <summary>What ended the service although nobody had asked.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Opens everything, so that what cannot be used is told at the start.</summary>
    /// <exception cref="UserException">A setting, a sensor or the state folder is no good.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _settings = context.Read();
            foreach (StreamSettings stream in _settings.Streams)
            {
                _streams.Add(Open(stream));
            }

            _reports = StreamReports.Open(_settings, context, _streams);
        }
        catch
        {
            Dispose();
            throw;
        }

        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        if (ExecuteTask is { IsCompleted: false })
        {
            // The process ends now; a checkpoint that is half written is no checkpoint, and the one before it stands.
            context.Notices.Tell(NoticeLevel.Error, "stop", "the last state was not saved in time; it is that of the checkpoint before");
            return;
        }

        _reports?.Dispose();
        _reports = null;
        _streams.ForEach(stream => stream.Dispose());
        _streams.Clear();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => signal.Cancel = _reload = true);
        try
        {
            _streams.ForEach(stream => stream.Start());
            _systemd.Ready();
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

    /// <summary>What is looked at several times a second.</summary>
    private void Turn()
    {
        if (_reload)
        {
            _reload = false;
            Reload();
        }

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
                context.Notices.Tell(NoticeLevel.Error, "stalled", $"a stream has been doing the same thing for {stalled.TotalSeconds:0} s; the watchdog is no longer fed");
            }
        }

        if (_reports.Summary is { } summary)
        {
            _systemd.Status(summary);
        }
    }

    /// <summary>Ends what has changed and starts it anew; a stream whose settings are as before goes on.</summary>
    private void Reload()
    {
        ServiceSettings before = _settings!;
        try
        {
            _settings = context.Read();
        }
        catch (UserException error)
        {
            context.Notices.Tell(NoticeLevel.Error, "reload", $"settings are as before, the new ones cannot be used: {error.Message}");
            return;
        }

        List<SensorStream> changed = _streams.FindAll(stream => !_settings.Keeps(stream.Settings, before));
        changed.ForEach(End);
        _streams.RemoveAll(changed.Contains);
        int kept = _streams.Count;
        foreach (StreamSettings added in _settings.Streams.Where(added => !_streams.Exists(stream => stream.Settings.Name == added.Name)).ToList())
        {
            StartAnew(added);
        }

        _reports!.Dispose();
        _reports = StreamReports.Open(_settings, context, _streams);
        context.Notices.Tell(NoticeLevel.Information, "reload", $"settings read anew: {kept} streams go on, {_streams.Count - kept} were started");
    }

    private void StartAnew(StreamSettings settings)
    {
        try
        {
            SensorStream stream = Open(settings);
            stream.Start();
            _streams.Add(stream);
        }
        catch (UserException error) when (_streams.Count > 0)
        {
            context.Notices.Tell(NoticeLevel.Error, settings.Name, $"{settings.Name}: is not started: {error.Message}");
        }
    }

    private SensorStream Open(StreamSettings settings)
    {
        SupervisedSensors sensors = StreamSensors.Open(settings, _settings!, _time, line => context.Notices.Write(NoticeLevel.Warning, line));
        try
        {
            SensorStream stream = new(settings, sensors, _settings!.StateFolder, context.Rows, _time);
            foreach (string rejected in stream.Rejected)
            {
                context.Notices.Tell(NoticeLevel.Warning, rejected, $"{settings.Name}: {rejected}");
            }

            return stream;
        }
        catch
        {
            sensors.Dispose();
            throw;
        }
    }

    private void End()
    {
        _systemd.Stopping();
        Fault ??= _streams.Find(stream => stream.Fault is not null)?.Fault;
        foreach (SensorStream stream in _streams)
        {
            Stop(stream);
        }

        _reports!.End();
    }

    private void End(SensorStream stream)
    {
        Stop(stream);
        stream.Dispose();
    }

    private void Stop(SensorStream stream)
    {
        if (!stream.Stop(Patience))
        {
            context.Notices.Tell(NoticeLevel.Error, "stop", $"{stream.Settings.Name}: did not come to an end; its state is that of the last checkpoint");
            return;
        }

        StreamReports.Save(stream, context.Notices, isLast: true);
    }
}
