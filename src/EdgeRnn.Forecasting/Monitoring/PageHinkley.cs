using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>Σ (x - mean - tolerance), never below 0, exceeds the threshold: x has risen for good (Page 1954, Hinkley 1971).</summary>
/// <param name="tolerance">A rise of the mean that does not matter.</param>
/// <param name="threshold">The sum at which a rise is told.</param>
internal sealed class PageHinkley(double tolerance, double threshold)
{
    /// <summary>The mean is that of about so many values, so that it does not stand still after years.</summary>
    private const long Memory = 20_000;

    private long _count;
    private double _mean;
    private double _sum;

    /// <summary>Takes in one finite value.</summary>
    /// <returns>Whether there is a drift; the test then begins anew.</returns>
    public bool Add(double x)
    {
        _count = Math.Min(_count + 1, Memory);
        _mean += (x - _mean) / _count;
        _sum = Math.Max(0, _sum + x - _mean - tolerance);
        bool drifts = _sum > threshold;
        if (drifts)
        {
            Reset();
        }

        return drifts;
    }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _count = 0;
        _mean = _sum = 0;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".count", ref _count, min: 0, max: Memory);
        visitor.Visit(name + ".mean", ref _mean, finite: true);
        visitor.Visit(name + ".sum", ref _sum, finite: true);
    }
}
