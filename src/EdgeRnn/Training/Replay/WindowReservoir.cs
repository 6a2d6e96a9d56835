using EdgeRnn.Networks;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Replay;

/// <summary>
/// A uniform sample of bounded size of all windows recorded so far (Vitter 1985, algorithm R): the n-th replaces a random one with
/// probability <paramref name="capacity"/> / n.
/// </summary>
/// <param name="capacity">Windows kept.</param>
/// <param name="steps">Rows in a window.</param>
/// <param name="rowLength">Floats in a row.</param>
/// <param name="seed">Of the sampling.</param>
internal sealed class WindowReservoir(int capacity, int steps, int rowLength, ulong seed)
{
    // The last window is the one that is being recorded.
    private readonly float[] _rows = new float[checked((capacity + 1) * steps * rowLength)];
    private SeededRandom _random = new(seed);
    private long _windows;
    private int _recorded;

    /// <summary>Windows kept at most.</summary>
    public int Capacity => capacity;

    /// <summary>Windows kept now.</summary>
    public int Count => (int)Math.Min(_windows, capacity);

    /// <summary>The next row begins a window.</summary>
    public bool IsAtStart => _recorded == 0;

    /// <summary>Room for the next row, to be filled before <see cref="Advance"/>.</summary>
    public Span<float> Next => Row(capacity, _recorded);

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int capacity, int steps, int rowLength) => sizeof(float) * (capacity + 1L) * steps * rowLength;

    /// <summary>A row of a window.</summary>
    public Span<float> Row(int window, int step) => _rows.AsSpan(((window * steps) + step) * rowLength, rowLength);

    /// <summary>Discards the window that is being recorded.</summary>
    public void Discard() => _recorded = 0;

    /// <summary>Adds the row just filled.</summary>
    /// <returns>Where the window is kept that this row completes; -1 if it completes none or the window is not kept.</returns>
    public int Advance()
    {
        if (++_recorded < steps)
        {
            return -1;
        }

        _recorded = 0;
        long place = _windows < capacity ? _windows : (long)(_random.NextUniform() * (_windows + 1));
        _windows++;
        if (place >= capacity)
        {
            return -1;
        }

        int length = steps * rowLength;
        _rows.AsSpan(capacity * length, length).CopyTo(_rows.AsSpan((int)place * length, length));
        return (int)place;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor)
    {
        ulong random = _random.State;
        visitor.Visit("rows", _rows);
        visitor.Visit("random", ref random);
        visitor.Visit("windows", ref _windows, min: 0, max: long.MaxValue / 2);
        visitor.Visit("recorded", ref _recorded, 0, steps - 1);
        if (visitor.IsRestoring)
        {
            _random.State = random;
        }
    }
}
