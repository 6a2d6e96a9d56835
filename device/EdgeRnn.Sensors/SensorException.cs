namespace EdgeRnn.Sensors;

/// <summary>A sensor that gives no sample; the message names the place, what was expected, and what to do.</summary>
/// <param name="message">One line.</param>
/// <param name="inner">The error below it, if any.</param>
/// <param name="trouble">What the reader should do next.</param>
public sealed class SensorException(string message, Exception? inner = null, SensorTrouble trouble = SensorTrouble.Malformed) : Exception(message, inner)
{
    /// <summary>Why there is no sample.</summary>
    public SensorTrouble Trouble { get; } = trouble;
}
