using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Service;

// Settings that change while the service runs.
internal sealed partial class RunService
{
    /// <summary>Ends what has changed and restarts it; a stream whose settings are as before goes on.</summary>
    private void Reload()
    {
        ServiceSettings before = _settings!;
        try
        {
            _settings = context.Read();
            if (_settings.StateFolder != before.StateFolder)
            {
                _settings = before;
                throw UserException.Input("stateFolder cannot change while the service runs; start it again");
            }
        }
        catch (InputException error)
        {
            context.Notices.Write(NoticeLevel.Error, $"settings are as before, the new ones cannot be used: {error.Message}");
            return;
        }

        List<SensorStream> changed = _streams.FindAll(stream => !_settings.Keeps(stream.Settings, before));
        Stop(changed);
        changed.ForEach(stream => stream.Dispose());
        _streams.RemoveAll(changed.Contains);
        _reports!.Dispose();
        if (_settings.Mqtt.Broker != before.Mqtt.Broker)
        {
            _broker?.Dispose();
            _broker = Connect(_settings.Mqtt);
        }

        int kept = _streams.Count;
        foreach (StreamSettings added in _settings.Streams.Where(added => !_streams.Exists(stream => stream.Settings.Name == added.Name)).ToList())
        {
            StartAnew(added, changed.Find(stream => stream.Settings.Name == added.Name)?.Settings, before);
        }

        _reports = StreamReports.Open(_settings, context, _streams, _broker, EndInForeground);
        context.Notices.Write(NoticeLevel.Information, $"settings reloaded: {kept} streams go on, {_streams.Count - kept} were started");
    }

    /// <summary>Starts a stream; one that cannot be started goes on as it was, if there was one.</summary>
    private void StartAnew(StreamSettings settings, StreamSettings? before, ServiceSettings allBefore)
    {
        try
        {
            Start(Open(settings, _settings!));
        }
        catch (InputException error) when (before is not null)
        {
            context.Notices.Write(NoticeLevel.Error, $"{settings.Name}: goes on as before, the new settings cannot be used: {error.Message}");
            Start(Open(before, allBefore));
        }
        catch (InputException error) when (_streams.Count > 0)
        {
            context.Notices.Write(NoticeLevel.Error, $"{settings.Name}: is not started: {error.Message}");
        }
    }
}
