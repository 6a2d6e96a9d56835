namespace EdgeRnn.Sensors.Mqtt;

/// <summary>A message for the broker.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Payload">UTF-8.</param>
/// <param name="Retain">The broker keeps it and gives it to whoever subscribes later.</param>
/// <param name="Delivery">How sure it is to arrive.</param>
internal sealed record MqttMessage(string Topic, byte[] Payload, bool Retain, MqttDelivery Delivery);

/// <summary>How sure a message is to arrive.</summary>
internal enum MqttDelivery
{
    /// <summary>QoS 0, lost while there is no connection.</summary>
    AtMostOnce,

    /// <summary>QoS 1, but lost with the connection: the sender sends it again once there is another.</summary>
    WithinSession,

    /// <summary>QoS 1, kept while there is no connection; a connection that is lost in the middle may deliver it twice.</summary>
    AtLeastOnce,
}

/// <summary>Takes a message that came; called by the connection's thread, which must not be held up.</summary>
/// <param name="topic">Its topic.</param>
/// <param name="payload">Valid during the call.</param>
/// <param name="isRetained">The broker had kept it: it may be of any age.</param>
internal delegate void MqttHandler(string topic, ReadOnlySpan<byte> payload, bool isRetained);
