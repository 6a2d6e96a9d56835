namespace EdgeRnn.Sensors.Messages;

/// <summary>Input that cannot be used as it is: the message names the place, what was expected, and what to do, in one line.</summary>
/// <remarks>Control characters of quoted text become question marks, so that no file can control the terminal.</remarks>
public class InputException(string message, Exception? cause = null) : Exception(PlainText.Of(message), cause);
