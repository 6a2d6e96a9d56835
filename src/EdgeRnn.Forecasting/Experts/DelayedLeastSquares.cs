using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Least squares for outputs that share an input but not a horizon: each row's input updates P at once, and its gain is kept until
/// the labels come, h rows later. That is the same recursion as one filter per output, at the cost of one.
/// </summary>
/// <remarks>
/// A row whose label is missing corrects nothing, though its input has counted in P: later labels weigh as if it had come. A row
/// that was not to be learned from leaves P as it is and has a gain of 0.
/// </remarks>
internal sealed class DelayedLeastSquares
{
    private readonly StreamShape _shape;
    private readonly int[] _outputs;
    private readonly LeastSquares _filter;
    private readonly RowRing _inputs;
    private readonly RowRing _gains;

    /// <param name="shape">What is forecast.</param>
    /// <param name="outputs">Those that share the input.</param>
    /// <param name="inputs">Size of an input.</param>
    /// <param name="forgetting">λ, in (0, 1].</param>
    /// <param name="ridge">As in <see cref="LeastSquares"/>.</param>
    public DelayedLeastSquares(StreamShape shape, int[] outputs, int inputs, double forgetting, double ridge)
    {
        (_shape, _outputs) = (shape, outputs);
        _filter = new LeastSquares(SpanKernels.Of(shape.VectorWidth), inputs, outputs.Length, forgetting, ridge);
        _inputs = new RowRing(shape.Longest + 1, _filter.PaddedInputs);
        _gains = new RowRing(shape.Longest + 1, _filter.PaddedInputs);
    }

    public static long Bytes(StreamShape shape, int outputs, int inputs) => LeastSquares.Bytes(inputs, outputs)
        + (2 * RowRing.Bytes(shape.Longest + 1, SpanKernels.Pad(inputs))) + (sizeof(int) * (long)outputs);

    /// <summary>The input of a row: to be filled before <see cref="Observe"/>.</summary>
    public Span<float> Input(long row) => _inputs[row];

    /// <summary>Learns from the labels that the newest row brings, then forecasts from its input.</summary>
    public void Observe(SampleHistory history, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        Span<float> x = _inputs[now], gain = _gains[now];
        for (int i = 0; i < _outputs.Length; i++)
        {
            int output = _outputs[i];
            if (learn)
            {
                Learn(history, i, now - _shape.HorizonOf(output));
            }

            forecast[output] = _filter.Predict(i, x);
        }

        if (learn)
        {
            _filter.Update(x, gain);
        }
        else
        {
            gain.Clear();
        }
    }

    public void Reset()
    {
        _filter.Reset();
        _inputs.Clear();
        _gains.Clear();
    }

    public void Visit(IStateVisitor visitor, string name)
    {
        _filter.Visit(visitor, name);
        _inputs.Visit(visitor, name + ".inputs");
        _gains.Visit(visitor, name + ".gains");
    }

    private void Learn(SampleHistory history, int i, long made)
    {
        float label = made < 0 ? float.NaN : history.Label(made, _outputs[i]);
        if (!float.IsNaN(label))
        {
            _filter.Correct(i, label - _filter.Predict(i, _inputs[made]), _gains[made]);
        }
    }
}
