using EdgeRnn.Device.Configuration;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>Runs the actions that events trigger; each has its own queue and thread.</summary>
internal sealed class ActionSink : IReportSink, IDisposable
{
    private readonly List<ActionRunner> _runners;

    /// <param name="actions">What is to be done.</param>
    /// <param name="broker">For messages; null for none, and then no action may be one.</param>
    /// <param name="notices">What goes wrong.</param>
    /// <param name="time">Its monotonic clock.</param>
    public ActionSink(IEnumerable<ActionSettings> actions, MqttConnection? broker, Notices notices, TimeProvider time) =>
        _runners = [.. actions.Select(action => new ActionRunner(action, TargetOf(action, broker), notices, time))];

    public static IActionTarget TargetOf(ActionSettings action, MqttConnection? broker) =>
        action.Webhook is not null ? new WebhookTarget(action) : action.Exec.Count > 0 ? new ExecTarget(action) : new MqttTarget(action, broker!);

    public void Report(StreamStatus status)
    {
        // Only events are acted upon.
    }

    public void Report(StreamEvent happened)
    {
        if (ActionNotice.Of(happened) is { } notice)
        {
            _runners.ForEach(runner => runner.Add(notice));
        }
    }

    public void Dispose()
    {
        // Side by side: none is to use up the time of another.
        Parallel.ForEach(_runners, runner => runner.Dispose());
    }
}
