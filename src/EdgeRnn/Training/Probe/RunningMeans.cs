using EdgeRnn.Storage;

namespace EdgeRnn.Training.Probe;

/// <summary>m ← m + (x - m) / min(n, 32) for several series: the mean of the first 32 values, then an exponential one.</summary>
internal sealed class RunningMeans(int series)
{
    /// <summary>The largest n.</summary>
    private const long Newest = 32;

    private readonly long[] _counts = new long[series];

    /// <summary>The means; 0 before the first value.</summary>
    public double[] Values { get; } = new double[series];

    /// <summary>Adds one value; one that is not finite is left out.</summary>
    public void Add(int index, double x)
    {
        if (double.IsFinite(x))
        {
            _counts[index] = Math.Min(_counts[index] + 1, Newest);
            Values[index] += (x - Values[index]) / _counts[index];
        }
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name, Values);
        visitor.Visit($"{name}_counts", _counts, min: 0, max: Newest);
    }
}
