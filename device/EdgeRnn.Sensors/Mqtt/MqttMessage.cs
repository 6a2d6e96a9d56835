namespace EdgeRnn.Sensors.Mqtt;

/// <summary>A message for the broker.</summary>
/// <param name="Topic">Where it goes.</param>
/// <param name="Payload">UTF-8.</param>
/// <param name="Retain">The broker keeps it and gives it to whoever subscribes later.</param>
/// <param name="Assured">Acknowledged (QoS 1), and kept while there is no connection; else of the moment (QoS 0).</param>
internal sealed record MqttMessage(string Topic, byte[] Payload, bool Retain, bool Assured);

/// <summary>Takes a message that came; called by the connection's thread, which must not be held up.</summary>
/// <param name="topic">Its topic.</param>
/// <param name="payload">Valid during the call.</param>
/// <param name="isRetained">The broker had kept it: it may be of any age.</param>
internal delegate void MqttHandler(string topic, ReadOnlySpan<byte> payload, bool isRetained);
