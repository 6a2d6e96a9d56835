using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>
/// A linear combination of the experts for each output, mean + Σ w (u - mean), by recursive least squares on their differences from
/// their mean. The ridge shrinks it towards the plain mean. Weights may be negative: where two experts share an error, their
/// difference cancels it.
/// </summary>
internal sealed class RidgeStack
{
    private const double Forgetting = 0.9998;

    /// <summary>
    /// The ridge in samples at horizon 1. Labels h ahead overlap, so that h of them hold little more information than one: the ridge
    /// grows as √h.
    /// </summary>
    private const double Ridge = 100;

    private readonly int _experts;
    private readonly LeastSquares[] _filters;
    private readonly float[] _x;
    private readonly float[] _gain;

    public RidgeStack(StreamShape shape, int experts)
    {
        _experts = experts;
        SpanKernels kernels = SpanKernels.Of(shape.VectorWidth);
        _filters = [.. Enumerable.Range(0, shape.Outputs).Select(
            output => new LeastSquares(kernels, experts, 1, Forgetting, Ridge * Math.Sqrt(shape.HorizonOf(output))))];
        _x = new float[SpanKernels.Pad(experts)];
        _gain = new float[_x.Length];
    }

    public static long Bytes(StreamShape shape, int experts) =>
        (shape.Outputs * LeastSquares.Bytes(experts, 1)) + (2L * sizeof(float) * SpanKernels.Pad(experts));

    /// <summary>mean + Σ w (u - mean).</summary>
    public double Combine(int output, ReadOnlySpan<float> forecasts, int stride)
    {
        double mean = Fill(output, forecasts, stride);
        return mean + _filters[output].Predict(0, _x);
    }

    /// <summary>Learns from a label.</summary>
    public void Learn(int output, ReadOnlySpan<float> forecasts, int stride, double label)
    {
        double mean = Fill(output, forecasts, stride);
        LeastSquares filter = _filters[output];
        filter.Update(_x, _gain);
        filter.Correct(0, (float)(label - mean - filter.Predict(0, _x)), _gain);
    }

    /// <summary>The weight of an expert; they sum to 1.</summary>
    public double Weight(int output, int expert)
    {
        ReadOnlySpan<float> weights = _filters[output].Weights(0);
        double sum = 0;
        for (int i = 0; i < _experts; i++)
        {
            sum += weights[i];
        }

        return weights[expert] + ((1 - sum) / _experts);
    }

    public void Reset(int output) => _filters[output].Reset();

    public void Visit(IStateVisitor visitor, string name)
    {
        for (int output = 0; output < _filters.Length; output++)
        {
            _filters[output].Visit(visitor, $"{name}{output}");
        }
    }

    private double Fill(int output, ReadOnlySpan<float> forecasts, int stride)
    {
        double mean = 0;
        for (int expert = 0; expert < _experts; expert++)
        {
            mean += forecasts[(expert * stride) + output];
        }

        mean /= _experts;
        for (int expert = 0; expert < _experts; expert++)
        {
            _x[expert] = (float)(forecasts[(expert * stride) + output] - mean);
        }

        return mean;
    }
}
