using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Service;

// Settings that change while the service runs.
internal sealed partial class RunService
{
    /// <summary>So long topics that are new are waited for before streams are made of them.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromSeconds(5);

    private long _heardAt;

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
        _checkpoints!.Dispose();
        List<SensorStream> changed = _streams!.StopChanged(_settings, before);
        _reports!.Dispose();
        _topics?.Dispose();
        _topics = null;
        if (_settings.Mqtt.Broker != before.Mqtt.Broker)
        {
            _broker?.Dispose();
            _broker = Connect(_settings.Mqtt);
        }

        int kept = _streams.All.Count;
        Expand();
        _streams.StartMissing(_settings, before, changed, _broker);
        Report();
        context.Notices.Write(NoticeLevel.Information, $"settings reloaded: {kept} {Plural.Of(kept, "stream continues", "streams continue")}, {_streams.All.Count - kept} {Plural.Of(_streams.All.Count - kept, "was", "were")} started");
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

    /// <summary>Topics that cannot be found leave the streams that they would have been.</summary>
    private void Expand()
    {
        try
        {
            _topics = new TopicStreams(_settings!, _broker, Warn);
            _settings = WithTopics(_settings!);
        }
        catch (UserException error)
        {
            Warn(error.Message);
            _settings = With(_settings!, []);
        }
    }

    /// <summary>Starts streams of topics that were not heard before; several at a time, since the outputs are opened anew for them.</summary>
    private void StartHeard()
    {
        if (_topics is not { HasNews: true })
        {
            _heardAt = 0;
            return;
        }

        _heardAt = _heardAt == 0 ? context.Time.GetTimestamp() : _heardAt;
        // The end of the checkpoints waits for the disk, and no stream shall wait for a topic.
        if (context.Time.GetElapsedTime(_heardAt) < Gathering || _checkpoints!.Writing > SlowDisk || _topics.TakeNew() is not { Count: > 0 } heard)
        {
            return;
        }

        ServiceSettings before = _settings!;
        _settings = before with { Streams = [.. before.Streams, .. heard] };
        _checkpoints.Dispose();
        _reports!.Dispose();
        _streams!.StartMissing(_settings, before, [], _broker);
        Report();
        context.Notices.Write(NoticeLevel.Information, $"{heard.Count} {Plural.Of(heard.Count, "topic was", "topics were")} heard for the first time: {string.Join(", ", heard.Select(stream => stream.Name))}");
    }

    /// <summary>With a stream of each topic that is there.</summary>
    private ServiceSettings WithTopics(ServiceSettings settings) => With(settings, _topics!.TakeNew());

    /// <summary>With these streams in place of those that stand for topics.</summary>
    private static ServiceSettings With(ServiceSettings settings, List<StreamSettings> ofTopics) =>
        settings with { Streams = [.. settings.Streams.Where(stream => !stream.PerTopic), .. ofTopics] };

    private void Warn(string line) => context.Notices.Write(NoticeLevel.Warning, line);
}
