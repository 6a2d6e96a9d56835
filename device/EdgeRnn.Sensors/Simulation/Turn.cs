namespace EdgeRnn.Sensors.Simulation;

/// <summary>
/// Sine and cosine of an angle in turns, from +, - and * alone: the same bits everywhere, which Math.Sin does not
/// promise. Absolute error below 1e-8.
/// </summary>
internal static class Turn
{
    public static double Sin(double turns)
    {
        // Folded to -1/4..1/4 of a turn, where the Taylor polynomial of degree 13 is that good.
        double x = turns - Math.Floor(turns + 0.5);
        x = x > 0.25 ? 0.5 - x : x < -0.25 ? -0.5 - x : x;
        double a = x * (2 * Math.PI);
        double s = a * a;
        return a * (1 + (s * (-1.0 / 6 + (s * (1.0 / 120 + (s * (-1.0 / 5040 + (s * (1.0 / 362880
            + (s * (-1.0 / 39916800 + (s / 6227020800.0))))))))))));
    }

    public static double Cos(double turns) => Sin(turns + 0.25);
}
