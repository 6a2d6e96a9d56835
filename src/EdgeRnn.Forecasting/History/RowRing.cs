using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>The newest <paramref name="capacity"/> rows of a stream, by their number from 0.</summary>
internal sealed class RowRing(int capacity, int width)
{
    private readonly float[] _rows = new float[checked(capacity * width)];

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int capacity, int width) => (long)sizeof(float) * capacity * width;

    /// <summary>A row, while fewer than <c>capacity</c> newer ones have been written.</summary>
    public Span<float> this[long row] => _rows.AsSpan((int)(row % capacity) * width, width);

    /// <summary>Sets every row to 0.</summary>
    public void Clear() => Array.Clear(_rows);

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name) => visitor.Visit(name, _rows, [capacity, width]);
}
