namespace EdgeRnn.Sensors.Reading.Values;

/// <summary>
/// The increments of a running total, differenced in double precision. A total that falls either wrapped at a power of two
/// or ten, where that gives a step like those before, or was reset to zero, as Prometheus' rate takes it.
/// </summary>
internal sealed class CounterSteps
{
    /// <summary>A wrap is believed where its step is at most this many times the longest step before.</summary>
    private const double Likely = 4;

    private static readonly double[] Moduli = [256, 65536, 1 << 24, 2147483648, 4294967296, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1.8446744073709552e19];

    private double _last = double.NaN;
    private double _longest;

    public long Wraps { get; private set; }

    public long Resets { get; private set; }

    /// <summary>The increment since the value before; NaN for the first and where either is missing.</summary>
    public float Next(double total)
    {
        double step = total - _last;
        if (step < 0)
        {
            step = Fallen(total);
        }

        if (step > _longest)
        {
            _longest = step;
        }

        if (!double.IsNaN(total))
        {
            _last = total;
        }

        return (float)step;
    }

    private double Fallen(double total)
    {
        foreach (double modulus in Moduli)
        {
            double step = total + modulus - _last;
            if (_last < modulus && total >= 0 && step <= Likely * _longest)
            {
                Wraps++;
                return step;
            }
        }

        Resets++;
        return total >= 0 ? total : double.NaN;
    }
}
