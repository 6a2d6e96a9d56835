namespace EdgeRnn.Sensors.Supervision;

/// <summary>What values of a unit there can be.</summary>
/// <param name="Least">The lowest that is possible.</param>
/// <param name="Most">The highest that a sensor can stand.</param>
/// <param name="Fine">A difference so small that it never tells of a fault: half a usual sensor's noise.</param>
internal readonly record struct PhysicalRange(float Least, float Most, double Fine)
{
    public bool Contains(double value) => value >= Least && value <= Most;

    public static PhysicalRange Of(string unit) => unit switch
    {
        "°C" => new(-273.15f, 2000, 0.05),
        // A sensor's calibration may miss its ends a little.
        "%" => new(-5, 105, 0.1),
        "kPa" => new(0, 1e6f, 0.005),
        "lx" or "rpm" or "Hz" or "ppm" or "K" => new(0, 1e9f, 1),
        "V" or "A" => new(-1e6f, 1e6f, 1e-4),
        "m/s²" or "rad/s" or "Gauss" => new(-1e6f, 1e6f, 1e-3),
        _ => new(float.MinValue, float.MaxValue, 1e-9),
    };
}
