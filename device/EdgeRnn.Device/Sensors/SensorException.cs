namespace EdgeRnn.Device.Sensors;

/// <summary>A sensor that cannot be used; the message names the place, what was expected and what to do.</summary>
internal sealed class SensorException(string message, Exception? inner = null) : Exception(message, inner);
