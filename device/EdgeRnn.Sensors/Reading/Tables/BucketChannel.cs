using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Tables;

/// <summary>The values of one channel by interval, in the order in which intervals were first met.</summary>
/// <param name="column">Reads its fields.</param>
internal sealed class BucketChannel(ChannelColumn column)
{
    private readonly List<double> _sums = [];
    private readonly List<int> _counts = [];
    private readonly bool _takesLast = column.Plan.Reader.Pair >= 0;

    public ChannelColumn Column => column;

    public bool Has(int row) => row < _counts.Count && _counts[row] > 0;

    public CellContent Add(int row, ReadOnlySpan<byte> field, long line)
    {
        CellContent kind;
        double value = column.IsCounter ? column.ReadTotal(field, line, out kind) : column.Read(field, line, out kind);
        while (row >= _counts.Count)
        {
            _sums.Add(0);
            _counts.Add(0);
        }

        if (kind == CellContent.Number)
        {
            _sums[row] = column.IsCounter ? Math.Max(_sums[row], value) : _takesLast ? value : _sums[row] + value;
            _counts[row]++;
        }

        return kind;
    }

    /// <summary>The value of an interval; NaN where it has none, and for totals, which <see cref="Difference"/> fills in.</summary>
    public float Value(int row) => !Has(row) || column.IsCounter ? float.NaN : (float)(_takesLast ? _sums[row] : _sums[row] / _counts[row]);

    /// <summary>Writes the increments of a total from interval to interval.</summary>
    public void Difference(FloatTable values, int channel, List<long> buckets, Dictionary<long, int> rowOf)
    {
        if (!column.IsCounter)
        {
            return;
        }

        CounterSteps steps = new();
        for (int row = 0; row < buckets.Count; row++)
        {
            if (rowOf.TryGetValue(buckets[row], out int at) && Has(at))
            {
                values[row][channel] = steps.Next(_sums[at]);
            }
        }

        column.Steps = steps;
    }
}
