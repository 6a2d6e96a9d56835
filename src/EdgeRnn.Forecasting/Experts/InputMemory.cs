using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>The inputs of the newest forecasts, kept until what they foretold has come.</summary>
/// <param name="horizon">Rows from a forecast to its label.</param>
/// <param name="inputs">Numbers in an input, its padding included.</param>
internal sealed class InputMemory(int horizon, int inputs)
{
    private readonly RowRing _rows = new(horizon + 1, inputs);
    private readonly double[] _x = new double[inputs];

    public static long Bytes(int horizon, int inputs) => RowRing.Bytes(horizon + 1, inputs) + (sizeof(double) * (long)inputs);

    /// <summary>Room for the input of a row.</summary>
    public Span<float> this[long row] => _rows[row];

    /// <summary>The input of a row in double precision, valid until the next call.</summary>
    public ReadOnlySpan<double> Get(long row)
    {
        ReadOnlySpan<float> floats = _rows[row];
        for (int i = 0; i < floats.Length; i++)
        {
            _x[i] = floats[i];
        }

        return _x;
    }

    public void Visit(IStateVisitor visitor, string name) => _rows.Visit(visitor, name);
}
