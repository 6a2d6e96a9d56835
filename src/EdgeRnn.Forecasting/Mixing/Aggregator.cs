using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Mixing;

/// <summary>
/// Combines the experts' forecasts of each output: the mean of <see cref="MlPoly"/>'s combination and <see cref="RidgeStack"/>'s,
/// weighted in inverse proportion to the fourth power of their discounted mean squared errors.
/// </summary>
/// <remarks>
/// The first has bounded regret and soon drops bad experts; the second lets errors of different experts cancel. While both are about
/// equally good, their mean is better than either.
/// </remarks>
internal sealed class Aggregator(StreamShape shape, int experts)
{
    /// <summary>Combinations that are averaged.</summary>
    public const int Parts = 2;

    /// <summary>Labels after which a share 1/e of a sum is left.</summary>
    public const double LongMemory = 2000;

    /// <summary>Forecasts and labels lie within ±<see cref="SampleHistory.Limit"/>.</summary>
    private const double LargestError = 4 * SampleHistory.Limit * SampleHistory.Limit;

    /// <summary>The ridge keeps a stack's weights below a hundred; a weight beyond this is corrupt.</summary>
    private const double LargestWeight = 1000;

    private readonly MlPoly _choice = new(experts, shape.Outputs);
    private readonly RidgeStack _stack = new(shape, experts);
    private readonly double[] _errors = new double[Parts * shape.Outputs];
    private readonly long[] _labels = new long[shape.Outputs];

    public static long Bytes(StreamShape shape, int experts) =>
        MlPoly.Bytes(experts, shape.Outputs) + RidgeStack.Bytes(shape, experts) + (sizeof(double) * (Parts + 1L) * shape.Outputs);

    /// <summary>An expert's weight in the forecast of an output: they sum to 1, and may be negative.</summary>
    public double Weight(int output, int expert)
    {
        double share = ShareOfChoice(output);
        return (share * _choice.Weights(output)[expert]) + ((1 - share) * _stack.Weight(output, expert));
    }

    /// <summary>Combines an output's forecasts.</summary>
    /// <param name="output">The output.</param>
    /// <param name="forecasts">Every expert's forecasts of all outputs, expert by expert.</param>
    /// <param name="stride">From one expert's forecast of the output to the next one's.</param>
    /// <param name="parts">Each part's forecast, overwritten; <see cref="Learn"/> needs them.</param>
    public double Combine(int output, ReadOnlySpan<float> forecasts, int stride, Span<float> parts)
    {
        parts[0] = (float)_choice.Combine(output, forecasts, stride);
        parts[1] = Limited(_stack.Combine(output, forecasts, stride), parts[0]);
        double share = ShareOfChoice(output);
        return (share * parts[0]) + ((1 - share) * parts[1]);
    }

    /// <summary>Learns from a label.</summary>
    /// <param name="output">The output.</param>
    /// <param name="forecasts">The experts' forecasts of the label.</param>
    /// <param name="stride">As in <see cref="Combine"/>.</param>
    /// <param name="parts">The parts' forecasts of it.</param>
    /// <param name="label">The observed scaled change.</param>
    public void Learn(int output, ReadOnlySpan<float> forecasts, int stride, ReadOnlySpan<float> parts, double label)
    {
        double rate = ForgettingAt(++_labels[output]);
        Span<double> errors = _errors.AsSpan(output * Parts, Parts);
        for (int part = 0; part < Parts; part++)
        {
            double error = parts[part] - label;
            errors[part] += rate * ((error * error) - errors[part]);
        }

        if (!(errors[0] is >= 0 and <= LargestError && errors[1] is >= 0 and <= LargestError))
        {
            errors.Clear();
        }

        _choice.Learn(output, forecasts, stride, parts[0], label, rate);
        _stack.Learn(output, forecasts, stride, label);
        if (!(Math.Abs(_stack.Weight(output, 0)) <= LargestWeight))
        {
            _stack.Reset(output);
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        _choice.Visit(visitor, "choice");
        _stack.Visit(visitor, "stack");
        visitor.Visit("errors", _errors, finite: true);
        visitor.Visit("labels", _labels, min: 0);
    }

    /// <summary>About a quarter of the past counts: errors that an expert made before it had learned say little about it now.</summary>
    private static double ForgettingAt(long labels) => Math.Clamp(4.0 / labels, 1 / LongMemory, 0.5);

    private double ShareOfChoice(int output)
    {
        double choice = Fourth(_errors[output * Parts]), stack = Fourth(_errors[(output * Parts) + 1]);
        return choice + stack > 0 ? stack / (choice + stack) : 0.5;
    }

    private static double Fourth(double x) => x * x * x * x;

    private static float Limited(double x, float otherwise) =>
        double.IsFinite(x) ? (float)Math.Clamp(x, -SampleHistory.Limit, SampleHistory.Limit) : otherwise;
}
