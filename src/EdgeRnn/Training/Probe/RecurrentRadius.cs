using EdgeRnn.Memory;
using EdgeRnn.Networks;
using EdgeRnn.Storage;

namespace EdgeRnn.Training.Probe;

/// <summary>
/// The largest |eigenvalue| of the candidate's recurrent matrix, by power iteration that continues from probe to probe: the
/// geometric mean of ‖W v‖ / ‖v‖, which is right for complex pairs too; the largest of all layers.
/// </summary>
internal sealed class RecurrentRadius
{
    private const int IterationsPerProbe = 2;

    private const double Memory = 16;

    private readonly NetworkMemory _memory;
    private readonly double[] _direction;
    private readonly double[] _product;
    private readonly double[] _logs;
    private long _iterations;

    public RecurrentRadius(NetworkMemory memory)
    {
        _memory = memory;
        int units = memory.Layout.Units;
        _direction = new double[units * memory.Layers.Length];
        _product = new double[units];
        _logs = new double[memory.Layers.Length];
        for (int i = 0; i < _direction.Length; i++)
        {
            // Even and yet along no pattern of the matrix.
            _direction[i] = 1 + (i * 0.618 % 1);
        }
    }

    /// <summary>The estimate; NaN if there is no recurrent matrix.</summary>
    public double Value => _memory.Layout.Cell.IsDiagonal || _iterations == 0 ? double.NaN : Math.Exp(_logs.Max());

    public static long Length(NetworkLayout layout) => (layout.Layers.Length * (layout.Units + 1L)) + layout.Units;

    /// <summary>Two more steps towards the leading eigenvector.</summary>
    public double Iterate()
    {
        for (int i = 0; i < IterationsPerProbe && !_memory.Layout.Cell.IsDiagonal; i++)
        {
            _iterations++;
            for (int layer = 0; layer < _memory.Layers.Length; layer++)
            {
                double growth = Multiply(_memory.Layers[layer].WeightHh, layer);
                _logs[layer] += (Math.Log(Math.Max(growth, 1e-300)) - _logs[layer]) / Math.Min(_iterations, Memory);
            }
        }

        return Value;
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("probe.direction", _direction);
        visitor.Visit("probe.growth", _logs);
        visitor.Visit("probe.iterations", ref _iterations, min: 0);
    }

    /// <summary>v ← W v / ‖W v‖; how much it grew.</summary>
    private double Multiply(in Matrix weightHh, int layer)
    {
        int units = _memory.Layout.Units, gates = _memory.Layout.Cell.RecurrentGates.Length;
        Span<double> v = _direction.AsSpan(layer * units, units);
        ReadOnlySpan<float> weights = weightHh.View.Span;
        MatrixShape shape = weightHh.Shape;
        double squares = 0, before = 0;
        for (int unit = 0; unit < units; unit++)
        {
            int column = (((unit / Arena.Line * gates) + _memory.Layout.Cell.Candidate) * Arena.Line) + (unit % Arena.Line);
            int index = shape.IndexOf(0, column), stride = shape.WidthOf(column / shape.PanelColumns);
            double sum = 0;
            for (int j = 0; j < units; j++, index += stride)
            {
                sum += weights[index] * v[j];
            }

            _product[unit] = sum;
            squares += sum * sum;
            before += v[unit] * v[unit];
        }

        double norm = Math.Sqrt(squares), growth = norm / Math.Sqrt(before);
        for (int unit = 0; unit < units && norm > 0; unit++)
        {
            v[unit] = _product[unit] / norm;
        }

        return growth;
    }
}
