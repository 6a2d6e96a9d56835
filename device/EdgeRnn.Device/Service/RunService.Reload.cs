using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Messages;

namespace EdgeRnn.Device.Service;

// Settings that change while the service runs.
internal sealed partial class RunService
{
    /// <summary>Ends what has changed and restarts it; a stream whose settings are as before continues.</summary>
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

        // In this order: streams may read from the broker, and reports go there.
        List<SensorStream> changed = _streams!.StopChanged(_settings, before);
        _reports!.Dispose();
        if (_settings.Mqtt.Broker != before.Mqtt.Broker)
        {
            _broker?.Dispose();
            _broker = Connect(_settings.Mqtt);
        }

        int kept = _streams.All.Count;
        Expand();
        _streams.StartMissing(_settings, before, changed, _broker);
        Report();
        context.Notices.Write(NoticeLevel.Information, $"settings reloaded: {kept} streams continue, {_streams.All.Count - kept} were started");
    }

    /// <summary>Topics that cannot be found leave the streams that they would have been.</summary>
    private void Expand()
    {
        try
        {
            _settings = TopicStreams.Expand(_settings!, _broker, Warn);
        }
        catch (UserException error)
        {
            Warn(error.Message);
            _settings = _settings! with { Streams = [.. _settings.Streams.Where(stream => !stream.PerTopic)] };
        }
    }

    private void Warn(string line) => context.Notices.Write(NoticeLevel.Warning, line);
}
