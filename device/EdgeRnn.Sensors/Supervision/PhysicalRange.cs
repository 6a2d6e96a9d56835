namespace EdgeRnn.Sensors.Supervision;

/// <summary>The values that a unit allows.</summary>
/// <param name="Least">The lowest that is possible.</param>
/// <param name="Most">The highest that a sensor survives.</param>
internal readonly record struct PhysicalRange(float Least, float Most)
{
    public bool Contains(double value) => value >= Least && value <= Most;

    /// <summary>Whether a value may be used.</summary>
    public Verdict Judge(float value) =>
        float.IsNaN(value) ? Verdict.Missing
        : float.IsInfinity(value) ? Verdict.NotFinite
        : Contains(value) ? Verdict.Sound : Verdict.OutOfRange;

    public static PhysicalRange Of(string unit) => unit switch
    {
        "°C" => new(-273.15f, 2000),
        // A sensor's calibration may miss its ends a little.
        "%" => new(-5, 105),
        "kPa" => new(0, 1e6f),
        "lx" or "rpm" or "Hz" or "ppm" or "K" => new(0, 1e9f),
        "V" or "A" => new(-1e6f, 1e6f),
        "m/s²" or "rad/s" or "Gauss" => new(-1e6f, 1e6f),
        _ => new(float.MinValue, float.MaxValue),
    };
}
