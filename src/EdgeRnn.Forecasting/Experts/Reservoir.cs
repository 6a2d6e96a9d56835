using EdgeRnn.Networks;
using EdgeRnn.Simd;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>A reservoir and its readout.</summary>
/// <param name="Stream">Tells its random weights from those of others.</param>
/// <param name="Units">Its size; 0 leaves a linear filter over all channels.</param>
/// <param name="Direct">Changes that the readout sees itself, shared among the channels.</param>
/// <param name="Forgetting">λ of the readout.</param>
/// <param name="Radius">The spectral radius.</param>
/// <param name="InputScale">Of the weights of the inputs.</param>
/// <param name="Slowest">The smallest leak.</param>
internal sealed record ReservoirRecipe(
    ulong Stream, int Units, int Direct, double Forgetting, double Radius = 0.9, double InputScale = 0.5, double Slowest = 0.1);

/// <summary>
/// A fixed random recurrent layer (Jaeger 2001): r ← (1 - a) r + a tanh(W r + V x + b), each unit with a leak a of its own, from
/// 1 down, so that some follow the newest sample and some remember.
/// </summary>
internal sealed class Reservoir
{
    private const int Links = 8;

    private const double BiasScale = 0.2;

    private readonly int _inputs;
    private readonly int[] _sources;
    private readonly float[] _links;
    private readonly float[] _inputWeights;
    private readonly float[] _bias;
    private readonly float[] _leaks;
    private readonly float[] _state;
    private readonly float[] _next;

    public Reservoir(ReservoirRecipe recipe, int inputs, ulong seed)
    {
        _inputs = inputs;
        int units = recipe.Units;
        _sources = new int[units * Links];
        _links = new float[units * Links];
        _inputWeights = new float[units * inputs];
        _bias = new float[units];
        _leaks = new float[units];
        _state = new float[units];
        _next = new float[units];
        Draw(recipe, new SeededRandom(seed));
    }

    /// <summary>r.</summary>
    public ReadOnlySpan<float> State => _state;

    public static long Bytes(int units, int inputs) =>
        (long)units * ((Links * (sizeof(int) + sizeof(float))) + (sizeof(float) * (inputs + 4L)));

    /// <summary>One step.</summary>
    public void Step(ReadOnlySpan<float> x)
    {
        for (int unit = 0; unit < _state.Length; unit++)
        {
            float z = _bias[unit];
            ReadOnlySpan<float> v = _inputWeights.AsSpan(unit * _inputs, _inputs);
            for (int i = 0; i < v.Length; i++)
            {
                z += v[i] * x[i];
            }

            ReadOnlySpan<int> sources = _sources.AsSpan(unit * Links, Links);
            ReadOnlySpan<float> links = _links.AsSpan(unit * Links, Links);
            for (int link = 0; link < Links; link++)
            {
                z += links[link] * _state[sources[link]];
            }

            _next[unit] = _state[unit] + (_leaks[unit] * (Tanh(z) - _state[unit]));
        }

        _next.CopyTo(_state, 0);
    }

    public void Reset() => Array.Clear(_state);

    public void Visit(IStateVisitor visitor) => visitor.Visit("state", _state, finite: true);

    private void Draw(ReservoirRecipe recipe, SeededRandom random)
    {
        int units = _state.Length;
        double leak = 1, slower = Math.Sqrt(Math.Sqrt(recipe.Slowest));
        for (int unit = 0; unit < units; unit++)
        {
            // Five speeds in turn: 1, … , the slowest.
            leak = unit % 5 == 0 ? 1 : leak * slower;
            _leaks[unit] = (float)leak;
            _bias[unit] = (float)(BiasScale * random.NextNormal());
            for (int i = 0; i < _inputs; i++)
            {
                _inputWeights[(unit * _inputs) + i] = (float)(recipe.InputScale * random.NextNormal() / Math.Sqrt(0.5 * _inputs));
            }

            for (int link = 0; link < Links; link++)
            {
                _sources[(unit * Links) + link] = (int)(random.NextBits() % (ulong)units);

                // Variance ρ² / links: a spectral radius of about ρ, by the circular law.
                _links[(unit * Links) + link] = (float)(recipe.Radius / Math.Sqrt(Links) * random.NextNormal());
            }
        }
    }

    private static float Tanh(float x) => VecMath.Tanh(F32x1.Broadcast(x)).Value;
}
