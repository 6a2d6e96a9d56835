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
    private int _missing;
    private int _missingBefore = int.MaxValue / 2;

    public long Wraps { get; private set; }

    public long Resets { get; private set; }

    /// <summary>
    /// The increment since the value before; NaN for the first, for a missing one, and where more are missing in front of it than
    /// in front of that before, for the increment would be that of more rows.
    /// </summary>
    public float Next(double total)
    {
        if (double.IsNaN(total))
        {
            _missing++;
            return float.NaN;
        }

        double step = total - _last;
        if (step < 0)
        {
            step = Fallen(total);
        }

        bool isLonger = _missing + 1 > 1.5 * (_missingBefore + 1);
        if (step > _longest && !isLonger)
        {
            _longest = step;
        }

        _missingBefore = double.IsNaN(_last) ? _missingBefore : _missing;
        (_last, _missing) = (total, 0);
        return isLonger ? float.NaN : (float)step;
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
