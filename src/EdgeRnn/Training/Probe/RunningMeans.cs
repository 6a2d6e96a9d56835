using EdgeRnn.Storage;

namespace EdgeRnn.Training.Probe;

/// <summary>Means over the newest values of several series, each weighing them alike until there are many, then forgetting slowly.</summary>
internal sealed class RunningMeans(int series)
{
    /// <summary>Values over which is averaged, once there are so many.</summary>
    private const long Newest = 32;

    private readonly long[] _counts = new long[series];

    /// <summary>The means; 0 before the first value.</summary>
    public double[] Values { get; } = new double[series];

    /// <summary>Takes in one value; one that is not finite tells nothing.</summary>
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
