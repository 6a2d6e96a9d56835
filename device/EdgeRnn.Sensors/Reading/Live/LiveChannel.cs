using EdgeRnn.Sensors.Reading.Roles;
using EdgeRnn.Sensors.Reading.Values;

namespace EdgeRnn.Sensors.Reading.Live;

/// <summary>One channel of lines that come one by one.</summary>
/// <param name="plan">What was decided of its column.</param>
/// <param name="name">Of the channel.</param>
internal sealed class LiveChannel(ColumnPlan plan, string name)
{
    private readonly CounterSteps? _steps = plan.Role == ColumnRole.Counter ? new() : null;
    private double _sum;

    public ColumnPlan Plan => plan;

    public string Name => name;

    /// <summary>Values since the last <see cref="Take"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a field.</summary>
    /// <returns>What it holds: text is missing.</returns>
    public CellContent Add(ReadOnlySpan<byte> field)
    {
        CellContent kind;
        double value;
        if (_steps is null)
        {
            kind = plan.Reader.Read(field, out float single);
            value = single;
        }
        else
        {
            kind = plan.Reader.Read(field, out value);
        }

        if (kind is CellContent.Text or CellContent.Missing)
        {
            return kind;
        }

        value = kind == CellContent.Infinite ? double.PositiveInfinity : value;
        _sum = _steps is not null ? value : plan.Reader.Pair >= 0 ? value : _sum + value;
        Count++;
        return kind;
    }

    public bool IsText(ReadOnlySpan<byte> field) => plan.Reader.Read(field, out float _) == CellContent.Text;

    /// <summary>The value of the row that ends: the mean, the last state, the increment of a total; NaN where nothing came.</summary>
    public float Take()
    {
        double value = Count == 0 ? double.NaN : _steps is not null || plan.Reader.Pair >= 0 ? _sum : _sum / Count;
        (_sum, Count) = (0, 0);
        return _steps is null || double.IsInfinity(value) ? (float)value : _steps.Next(value);
    }
}
