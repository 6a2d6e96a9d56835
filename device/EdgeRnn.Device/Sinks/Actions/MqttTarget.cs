using EdgeRnn.Device.Configuration;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>A message for the broker: the connection's own queue keeps it until it is sent.</summary>
internal sealed class MqttTarget(ActionSettings settings, MqttConnection connection) : IActionTarget
{
    public void Send(ActionNotice notice, long leftOut, CancellationToken stop) =>
        connection.Publish(new MqttMessage(settings.Topic, settings.IsText ? notice.ToText(leftOut) : notice.ToJson(leftOut), Retain: false, MqttDelivery.AtLeastOnce));
}
