namespace EdgeRnn.Sensors.Simulation;

/// <summary>What can be wrong with a sensor's samples.</summary>
internal enum FaultKind
{
    /// <summary>No value.</summary>
    Dropout,

    /// <summary>The last value again and again.</summary>
    Stuck,

    /// <summary>Far off for a moment.</summary>
    Spike,

    /// <summary>Further and further off.</summary>
    Drift,

    /// <summary>Infinite.</summary>
    Infinite,

    /// <summary>Multiplied: another unit, another calibration.</summary>
    Scale,

    /// <summary>Two samples of one time.</summary>
    DuplicateTime,

    /// <summary>Older than the sample before.</summary>
    EarlierTime,

    /// <summary>The clock is set.</summary>
    ClockJump,

    /// <summary>Samples come faster.</summary>
    Faster,

    /// <summary>The bus does not answer.</summary>
    NoAnswer,

    /// <summary>The device is not there.</summary>
    Gone,
}
