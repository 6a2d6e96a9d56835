using EdgeRnn.Kernels;
using EdgeRnn.Memory;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Recursive least squares with exponential forgetting λ: gain k = P x / (λ + xᵀ P x), w ← w + k (y - wᵀ x), P ← (P - k xᵀ P) / λ,
/// in square root form: P = S Sᵀ with a triangular S stays positive whatever is rounded.
/// </summary>
/// <remarks>
/// P depends on inputs alone, so outputs with the same input share it. Directions that no input excites would grow by 1/λ for ever:
/// rows of S are shortened from time to time so that no weight's variance exceeds its initial one.
/// (Carlson 1973; Haykin, Adaptive Filter Theory, ch. 11.)
/// </remarks>
internal sealed class LeastSquares
{
    private readonly SpanKernels _kernels;
    private readonly int _inputs;
    private readonly int _padded;
    private readonly float _forgetting;
    private readonly float _start;
    private readonly Arena _arena;
    private readonly View _root;
    private readonly View _weights;
    private readonly View _x;
    private readonly View _gain;
    private int _age;

    /// <param name="kernels">The vector width.</param>
    /// <param name="inputs">Size of an input.</param>
    /// <param name="outputs">Weight vectors that share P.</param>
    /// <param name="forgetting">λ, in (0, 1].</param>
    /// <param name="ridge">The diagonal of 1 / P at the start: the weight of the prior that all weights are 0, in inputs of size 1.</param>
    public LeastSquares(SpanKernels kernels, int inputs, int outputs, double forgetting, double ridge = 1)
    {
        (_kernels, _inputs, _forgetting, _start) = (kernels, inputs, (float)forgetting, (float)(1 / ridge));
        _padded = SpanKernels.Pad(inputs);
        int length = (int)TriangularRoot.Length(_padded);
        _arena = new Arena(checked(length + ((outputs + 2) * _padded)));
        (_root, _weights, _x, _gain) = (_arena.Take(length), _arena.Take(outputs * _padded), _arena.Take(_padded), _arena.Take(_padded));
        Reset();
    }

    /// <summary>Size of an input.</summary>
    public int Inputs => _inputs;

    /// <summary>Size of an input, rounded up to whole lines; the rest is 0.</summary>
    public int PaddedInputs => _padded;

    public static long Bytes(int inputs, int outputs)
    {
        int padded = SpanKernels.Pad(inputs);
        return sizeof(float) * (TriangularRoot.Length(padded) + ((outputs + 2L) * padded) + Arena.AlignmentSlack);
    }

    /// <summary>The weights of an output, padded with zeros.</summary>
    public Span<float> Weights(int output) => _weights.Span.Slice(output * _padded, _padded);

    /// <summary>wᵀ x.</summary>
    public float Predict(int output, ReadOnlySpan<float> x) => _kernels.Dot(Weights(output), x);

    /// <summary>Updates P with an input.</summary>
    /// <param name="x">Padded with zeros.</param>
    /// <param name="gain">k, overwritten: for <see cref="Correct"/> once the input's labels are known.</param>
    public void Update(ReadOnlySpan<float> x, Span<float> gain)
    {
        x.CopyTo(_x.Span);
        _kernels.UpdateRoot(_root.Span, _x.Span, _gain.Span, _forgetting);
        _gain.Span.CopyTo(gain);
        _age++;
        if (_age == _padded)
        {
            // Rarely enough to cost as little as a row.
            _age = 0;
            _kernels.LimitDiagonal(_root.Span, _start, _gain.Span);
        }
    }

    /// <summary>w ← w + k e.</summary>
    public void Correct(int output, float error, ReadOnlySpan<float> gain) => _kernels.AddScaled(error, gain, Weights(output));

    public void Reset()
    {
        _root.Span.Clear();
        _weights.Span.Clear();
        for (int i = 0; i < _inputs; i++)
        {
            _root.Span[TriangularRoot.IndexOfDiagonal(i)] = MathF.Sqrt(_start);
        }

        _age = 0;
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".root", _root.Span, finite: true);
        visitor.Visit(name + ".weights", _weights.Span, finite: true);
        visitor.Visit(name + ".age", ref _age, 0, _padded - 1);
    }
}
