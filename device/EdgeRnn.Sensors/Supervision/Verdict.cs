namespace EdgeRnn.Sensors.Supervision;

/// <summary>What a value is by itself, whatever came before it.</summary>
internal enum Verdict
{
    /// <summary>A number that its unit allows.</summary>
    Sound,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>Infinite.</summary>
    NotFinite,

    /// <summary>Beyond what its unit allows.</summary>
    OutOfRange,
}
