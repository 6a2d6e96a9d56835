namespace EdgeRnn.Device.Sensors.Faults;

/// <summary>How a sensor lies.</summary>
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
}
