using System.Text;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>Commands that come by way of the broker; what is none is ignored, as are commands that the broker had kept.</summary>
internal sealed class CommandTopics : IDisposable
{
    private const int Longest = 32;

    private readonly Dictionary<string, (string Stream, string Command)> _topics = [];
    private readonly Action<string, StreamCommand> _command;
    private readonly IDisposable _subscription;

    /// <param name="connection">Shared, and not owned.</param>
    /// <param name="streams">Those that take commands.</param>
    /// <param name="command">Takes a stream's name and what it is to do.</param>
    public CommandTopics(MqttConnection connection, IEnumerable<PublishedStream> streams, Action<string, StreamCommand> command)
    {
        _command = command;
        foreach (PublishedStream stream in streams)
        {
            foreach (string name in (string[])["learning", "days", "relearn", "normal"])
            {
                _topics[stream.CommandTopic(name)] = (stream.Name, name);
            }
        }

        _subscription = connection.Subscribe(_topics.Keys, Take);
    }

    public void Dispose() => _subscription.Dispose();

    private void Take(string topic, ReadOnlySpan<byte> payload, bool isRetained)
    {
        if (isRetained || payload.Length > Longest || !_topics.TryGetValue(topic, out (string Stream, string Name) of))
        {
            return;
        }

        string text = Encoding.UTF8.GetString(payload);
        StreamCommand? command = (of.Name, text) switch
        {
            ("learning", "ON" or "OFF") => new SetLearning(text == "ON"),
            ("days", _) when NumberText.TryParse(text, 0.001, 36500.0, out double days) => new SetFalseAlarmDays(days),
            ("relearn", "PRESS") => new Relearn(),
            ("normal", "PRESS") => new LabelNewestAlarm(AlarmLabel.Normal),
            _ => null,
        };
        if (command is not null)
        {
            _command(of.Stream, command);
        }
    }
}
