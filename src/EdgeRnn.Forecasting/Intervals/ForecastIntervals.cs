using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Intervals;

/// <summary>
/// Bounds around forecasts, each missed by a given fraction of the values: quantiles of the errors, linear in the size of recent
/// errors, learned online by the pinball loss.
/// </summary>
/// <remarks>
/// bound = forecast ± s (a + b r), s the mean size of errors, r how much larger recent ones are. After each label
/// a ← a + η (missed - α), b likewise, times r. Summed up, the missed part differs from α by at most |a[T] - a[0]| / (η T), whatever
/// comes: online conformal prediction (Gibbs, Candès 2021; Angelopoulos et al. 2023), and it follows a drift.
/// </remarks>
internal sealed class ForecastIntervals
{
    private const double Rate = 0.05, Slow = 0.002, Fast = 0.05, LargestRatio = 4;

    /// <summary>For errors of Laplace's law, in their mean size: the 5 % quantile.</summary>
    private const double Start = 2.3;

    private readonly double _missed;
    private readonly int _outputs;
    private readonly long[] _count;
    private readonly double[] _slow;
    private readonly double[] _fast;
    private readonly double[] _quantiles;
    private readonly RowRing _lower;
    private readonly RowRing _upper;
    private readonly RowRing _ratios;

    /// <param name="outputs">Forecasts at a row.</param>
    /// <param name="longest">The most rows from a forecast to the row it is for.</param>
    /// <param name="coverage">The fraction of values that lie within the bounds.</param>
    public ForecastIntervals(int outputs, int longest, double coverage)
    {
        _missed = (1 - coverage) / 2;
        _outputs = outputs;
        _count = new long[outputs];
        _slow = new double[outputs];
        _fast = new double[outputs];
        _quantiles = new double[4 * outputs];
        _lower = new RowRing(longest, outputs);
        _upper = new RowRing(longest, outputs);
        _ratios = new RowRing(longest, outputs);
        for (int output = 0; output < outputs; output++)
        {
            Side(output, 0)[0] = Side(output, 1)[0] = Start;
        }
    }

    public static long Bytes(int outputs, int longest) =>
        (outputs * (sizeof(long) + (6L * sizeof(double)))) + (3 * RowRing.Bytes(longest, outputs));

    /// <summary>The lower bounds given at a row; NaN where there is none.</summary>
    public Span<float> Lower(long row) => _lower[row];

    /// <summary>The upper bounds given at a row; NaN where there is none.</summary>
    public Span<float> Upper(long row) => _upper[row];

    /// <summary>Learns from an observed value.</summary>
    /// <param name="made">The row of the forecast.</param>
    /// <param name="output">The output.</param>
    /// <param name="forecast">The forecast.</param>
    /// <param name="actual">The value that came; nothing is learned from NaN.</param>
    public void Learn(long made, int output, float forecast, float actual)
    {
        double error = (double)actual - forecast;
        if (!double.IsFinite(error))
        {
            return;
        }

        if (!float.IsNaN(_lower[made][output]))
        {
            double ratio = _ratios[made][output];
            Move(Side(output, 0), actual < _lower[made][output], ratio);
            Move(Side(output, 1), actual > _upper[made][output], ratio);
        }

        // The first errors count as if they were all.
        _count[output]++;
        double size = Math.Abs(error);
        _slow[output] += Math.Max(Slow, 1.0 / _count[output]) * (size - _slow[output]);
        _fast[output] += Math.Max(Fast, 1.0 / _count[output]) * (size - _fast[output]);
    }

    /// <summary>Computes the bounds of a row's forecasts.</summary>
    public void Bound(long row, ReadOnlySpan<float> forecast)
    {
        Span<float> lower = _lower[row], upper = _upper[row], ratios = _ratios[row];
        for (int output = 0; output < _outputs; output++)
        {
            double size = _slow[output], ratio = size > 0 ? Math.Min(_fast[output] / size, LargestRatio) - 1 : 0;
            ratios[output] = (float)ratio;
            bool known = _count[output] > 0;
            lower[output] = known ? (float)(forecast[output] - (size * At(Side(output, 0), ratio))) : float.NaN;
            upper[output] = known ? (float)(forecast[output] + (size * At(Side(output, 1), ratio))) : float.NaN;
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("intervals.count", _count, min: 0);
        visitor.Visit("intervals.slow", _slow, finite: true);
        visitor.Visit("intervals.fast", _fast, finite: true);
        visitor.Visit("intervals.quantiles", _quantiles, finite: true);
        _lower.Visit(visitor, "intervals.lower");
        _upper.Visit(visitor, "intervals.upper");
        _ratios.Visit(visitor, "intervals.ratios");
    }

    private void Move(Span<double> quantile, bool missed, double ratio)
    {
        double step = Rate * ((missed ? 1 : 0) - _missed);
        quantile[0] += step;
        quantile[1] += step * ratio;
    }

    private static double At(Span<double> quantile, double ratio) => quantile[0] + (quantile[1] * ratio);

    /// <summary>a and b of the lower side, 0, or the upper, 1.</summary>
    private Span<double> Side(int output, int side) => _quantiles.AsSpan(((2 * output) + side) * 2, 2);
}
