namespace EdgeRnn.Sensors;

/// <summary>Why there is no sample, which decides what the reader does next.</summary>
public enum SensorTrouble
{
    /// <summary>The answer is not a measurement, or the sensor cannot be used as configured: skip the sample.</summary>
    Malformed,

    /// <summary>The bus or driver refused: try again, and reopen the device after several failures.</summary>
    Bus,

    /// <summary>The device is not there: find it again.</summary>
    Gone,

    /// <summary>The last sample has been read: close the source.</summary>
    Ended,
}
