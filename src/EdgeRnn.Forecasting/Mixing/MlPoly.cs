using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>
/// ML-Poly (Gaillard, Stoltz, van Erven 2014) on linearised square losses, for each output on its own: weights in proportion to
/// the positive part of each expert's regret, divided by the sum of its squares. The regret against the best convex combination grows
/// as √T ln K; old regrets are forgotten, so that the best may change.
/// </summary>
internal sealed class MlPoly
{
    private const double Floor = 1e-2;

    /// <summary>Forecasts and labels lie within ±<see cref="SampleHistory.Limit"/>: a regret is at most 2 · 20 · 20.</summary>
    private const double LargestRegret = 8 * SampleHistory.Limit * SampleHistory.Limit;

    private const double LargestSum = LargestRegret * Aggregator.LongMemory, LargestSquares = LargestRegret * LargestSum;

    private readonly int _experts;
    private readonly double[] _regrets;
    private readonly double[] _squares;
    private readonly double[] _weights;

    public MlPoly(int experts, int outputs)
    {
        _experts = experts;
        _regrets = new double[experts * outputs];
        _squares = new double[experts * outputs];
        _weights = new double[experts * outputs];
        Array.Fill(_weights, 1.0 / experts);
    }

    public static long Bytes(int experts, int outputs) => 3L * sizeof(double) * experts * outputs;

    /// <summary>The weights of an output's experts: not negative, with sum 1.</summary>
    public ReadOnlySpan<double> Weights(int output) => _weights.AsSpan(output * _experts, _experts);

    /// <summary>Σ w u.</summary>
    /// <param name="output">The output.</param>
    /// <param name="forecasts">Every expert's forecasts of all outputs, expert by expert.</param>
    /// <param name="stride">From one expert's forecast of the output to the next one's.</param>
    public double Combine(int output, ReadOnlySpan<float> forecasts, int stride)
    {
        ReadOnlySpan<double> weights = Weights(output);
        double sum = 0;
        for (int expert = 0; expert < weights.Length; expert++)
        {
            sum += weights[expert] * forecasts[(expert * stride) + output];
        }

        return sum;
    }

    /// <summary>Learns from a label.</summary>
    /// <param name="output">The output.</param>
    /// <param name="forecasts">The experts' forecasts of the label.</param>
    /// <param name="stride">As in <see cref="Combine"/>.</param>
    /// <param name="combined">The combined forecast of it.</param>
    /// <param name="label">The observed scaled change.</param>
    /// <param name="forgetting">The fraction of old regrets that is forgotten.</param>
    public void Learn(int output, ReadOnlySpan<float> forecasts, int stride, double combined, double label, double forgetting)
    {
        Span<double> regrets = _regrets.AsSpan(output * _experts, _experts), squares = _squares.AsSpan(output * _experts, _experts);
        Span<double> weights = _weights.AsSpan(output * _experts, _experts);
        double keep = 1 - forgetting, slope = 2 * (combined - label), total = 0;
        bool plausible = true;
        for (int expert = 0; expert < weights.Length; expert++)
        {
            double regret = slope * (combined - forecasts[(expert * stride) + output]);
            regrets[expert] = (keep * regrets[expert]) + regret;
            squares[expert] = (keep * squares[expert]) + (regret * regret);
            weights[expert] = Math.Max(regrets[expert], 0) / (Floor + squares[expert]);
            total += weights[expert];
            plausible &= Math.Abs(regrets[expert]) <= LargestSum && squares[expert] is >= 0 and <= LargestSquares;
        }

        if (!plausible)
        {
            // Corrupt: no labels can have caused such sums, which would take long to be forgotten.
            regrets.Clear();
            squares.Clear();
            total = 0;
        }

        for (int expert = 0; expert < weights.Length; expert++)
        {
            weights[expert] = total > 0 ? weights[expert] / total : 1.0 / _experts;
        }
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".regrets", _regrets, finite: true);
        visitor.Visit(name + ".squares", _squares, finite: true);
        visitor.Visit(name + ".weights", _weights, finite: true);
    }
}
