using EdgeRnn.Kernels;
using EdgeRnn.Networks;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>A reservoir and its readout.</summary>
/// <param name="Stream">Separates its random weights from those of others.</param>
/// <param name="Units">Units of the reservoir, a multiple of 16; 0 leaves a linear filter over all channels.</param>
/// <param name="Direct">Past changes that the readout is given directly, shared among the channels.</param>
/// <param name="Forgetting">λ of the readout.</param>
/// <param name="Radius">The spectral radius ρ.</param>
/// <param name="InputScale">Scale of the input weights.</param>
/// <param name="Slowest">The smallest leak.</param>
internal sealed record ReservoirRecipe(
    ulong Stream, int Units, int Direct, double Forgetting, double Radius = 0.9, double InputScale = 0.5, double Slowest = 0.1);

/// <summary>
/// A fixed random recurrent layer (Jaeger 2001): r ← r + a ∘ (tanh(W r + V x + b) - r), each unit with a leak a of its own, from 1
/// down, so that some units follow the newest sample and some remember.
/// </summary>
/// <remarks>
/// W is sparse: a few random diagonals, wrapped around, W r = Σ_l w_l ∘ (r rotated by s_l), which are products of whole vectors.
/// </remarks>
internal sealed class Reservoir
{
    private const int Links = 8;

    private const double BiasScale = 0.2;

    private readonly SpanKernels _kernels;
    private readonly int _units;
    private readonly int _inputs;
    private readonly int[] _rotations = new int[Links];
    private readonly float[] _links;
    private readonly float[] _inputWeights;
    private readonly float[] _bias;
    private readonly float[] _leaks;
    private readonly float[] _sums;

    /// <summary>r twice, so that each rotation is one span.</summary>
    private readonly float[] _state;

    public Reservoir(SpanKernels kernels, ReservoirRecipe recipe, int inputs, ulong seed)
    {
        (_kernels, _units, _inputs) = (kernels, recipe.Units, inputs);
        _links = new float[Links * _units];
        _inputWeights = new float[inputs * _units];
        _bias = new float[_units];
        _leaks = new float[_units];
        _sums = new float[_units];
        _state = new float[2 * _units];
        Draw(recipe, new SeededRandom(seed));
    }

    /// <summary>r.</summary>
    public ReadOnlySpan<float> State => _state.AsSpan(0, _units);

    public static long Bytes(int units, int inputs) => (sizeof(float) * (long)units * (Links + inputs + 5)) + (Links * sizeof(int));

    /// <summary>One step.</summary>
    public void Step(ReadOnlySpan<float> x)
    {
        _bias.CopyTo(_sums, 0);
        for (int i = 0; i < _inputs; i++)
        {
            _kernels.AddScaled(x[i], _inputWeights.AsSpan(i * _units, _units), _sums);
        }

        for (int link = 0; link < Links; link++)
        {
            _kernels.AddProducts(_links.AsSpan(link * _units, _units), _state.AsSpan(_rotations[link], _units), _sums);
        }

        Span<float> state = _state.AsSpan(0, _units);
        _kernels.MoveTowardsTanh(_sums, _leaks, state);
        state.CopyTo(_state.AsSpan(_units));
    }

    public void Reset() => Array.Clear(_state);

    public void Visit(IStateVisitor visitor) => visitor.Visit("state", _state, finite: true);

    private void Draw(ReservoirRecipe recipe, SeededRandom random)
    {
        for (int link = 0; link < Links && _units > 0; link++)
        {
            _rotations[link] = (int)(random.NextBits() % (ulong)_units);
        }

        double leak = 1, slower = Math.Sqrt(Math.Sqrt(recipe.Slowest));
        for (int unit = 0; unit < _units; unit++)
        {
            // Five speeds in turn: 1, … , the slowest.
            leak = unit % 5 == 0 ? 1 : leak * slower;
            _leaks[unit] = (float)leak;
            _bias[unit] = (float)(BiasScale * random.NextNormal());
            for (int i = 0; i < _inputs; i++)
            {
                _inputWeights[(i * _units) + unit] = (float)(recipe.InputScale * random.NextNormal() / Math.Sqrt(0.5 * _inputs));
            }

            for (int link = 0; link < Links; link++)
            {
                // Variance ρ² / links: a spectral radius of about ρ, by the circular law.
                _links[(link * _units) + unit] = (float)(recipe.Radius / Math.Sqrt(Links) * random.NextNormal());
            }
        }
    }
}
