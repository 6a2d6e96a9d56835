namespace EdgeRnn.Sensors;

/// <summary>Why there is no sample.</summary>
internal enum SensorTrouble
{
    /// <summary>The device answers with something that is not a measurement, or cannot be used as asked.</summary>
    Malformed,

    /// <summary>The device does not answer properly: it may do so next time.</summary>
    Bus,

    /// <summary>There is no such device now: it must be found again.</summary>
    Gone,

    /// <summary>The last sample has been read.</summary>
    Ended,
}

/// <summary>A sensor that cannot be used; the message names the place, what was expected and what to do.</summary>
internal sealed class SensorException(string message, Exception? inner = null, SensorTrouble trouble = SensorTrouble.Malformed) : Exception(message, inner)
{
    public SensorTrouble Trouble { get; } = trouble;
}
