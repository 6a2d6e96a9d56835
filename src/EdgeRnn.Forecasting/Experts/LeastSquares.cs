using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Recursive least squares with forgetting λ in Potter's square root form: P = S Sᵀ stays positive whatever is rounded.
/// With f = Sᵀ x and α = λ + fᵀ f: gain k = S f / α, S ← (S - S f fᵀ / (α + √(λ α))) / √λ.
/// </summary>
/// <remarks>
/// Directions that no input excites would grow by 1/λ for ever: rows of S are shortened so that no weight's variance exceeds the
/// one that it began with, which leaves P positive. Several outputs share one P. (Potter 1963; Carlson 1973; Haykin, Adaptive Filter Theory, ch. 11.)
/// </remarks>
internal sealed class LeastSquares
{
    private readonly int _inputs;
    private readonly int _padded;
    private readonly double _forgetting;
    private readonly double _start;
    private readonly double[] _root;
    private readonly double[] _weights;
    private readonly double[] _f;
    private readonly double[] _g;
    private int _age;

    /// <param name="inputs">Numbers in an input.</param>
    /// <param name="outputs">Weight vectors that share P.</param>
    /// <param name="forgetting">λ, in (0, 1].</param>
    /// <param name="ridge">1 / P at the start, on the diagonal: how many samples of size 1 say that a weight is 0.</param>
    public LeastSquares(int inputs, int outputs, double forgetting, double ridge = 1)
    {
        (_inputs, _forgetting, _start) = (inputs, forgetting, 1 / ridge);
        _padded = Doubles.Pad(inputs);
        _root = new double[_padded * _padded];
        _weights = new double[outputs * _padded];
        _f = new double[_padded];
        _g = new double[_padded];
        Reset();
    }

    /// <summary>Floats of an input, padded; the rest is 0.</summary>
    public int PaddedInputs => _padded;

    public static long Bytes(int inputs, int outputs)
    {
        long padded = Doubles.Pad(inputs);
        return sizeof(double) * padded * (padded + outputs + 2);
    }

    /// <summary>The weights of an output, padded with zeros.</summary>
    public Span<double> Weights(int output) => _weights.AsSpan(output * _padded, _padded);

    /// <summary>wᵀ x.</summary>
    public double Predict(int output, ReadOnlySpan<double> x) => Doubles.Dot(Weights(output), x);

    /// <summary>Takes in an input; then <see cref="Correct"/> moves each output.</summary>
    /// <returns>1 / α, by which corrections are scaled.</returns>
    public double Update(ReadOnlySpan<double> x)
    {
        Doubles.TransposedProduct(_root, x, _f);
        double alpha = _forgetting + Doubles.Dot(_f, _f);
        Doubles.Downdate(_root, _f, _g, 1 / (alpha + Math.Sqrt(_forgetting * alpha)), 1 / Math.Sqrt(_forgetting));
        _age++;
        if (_age == _padded)
        {
            // Rarely enough to cost as little as a row.
            _age = 0;
            LimitVariances();
        }

        return 1 / alpha;
    }

    /// <summary>w ← w + k e, with the gain of the newest <see cref="Update"/>.</summary>
    public void Correct(int output, double error, double inverse) => Doubles.AddScaled(error * inverse, _g, Weights(output));

    public void Reset()
    {
        Array.Clear(_root);
        Array.Clear(_weights);
        for (int i = 0; i < _inputs; i++)
        {
            _root[(i * _padded) + i] = Math.Sqrt(_start);
        }

        _age = 0;
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".root", _root, finite: true);
        visitor.Visit(name + ".weights", _weights, finite: true);
        visitor.Visit(name + ".age", ref _age, 0, _padded - 1);
    }

    private void LimitVariances()
    {
        for (int i = 0; i < _inputs; i++)
        {
            Span<double> row = _root.AsSpan(i * _padded, _padded);
            double variance = Doubles.Dot(row, row);
            if (variance > _start)
            {
                double factor = Math.Sqrt(_start / variance);
                foreach (ref double x in row)
                {
                    x *= factor;
                }
            }
        }
    }
}
