using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>A linear forecast of each output by recursive least squares, over the inputs that a derived class chooses.</summary>
internal abstract class LeastSquaresExpert : IExpert
{
    private readonly LeastSquares[] _filters;
    private readonly InputMemory[] _inputs;

    /// <param name="shape">What is forecast.</param>
    /// <param name="inputs">Numbers in an input.</param>
    /// <param name="forgetting">λ, in (0, 1].</param>
    /// <param name="ridge">For each horizon, how many samples of size 1 say that a weight is 0.</param>
    protected LeastSquaresExpert(StreamShape shape, int inputs, double forgetting, Func<int, double> ridge)
    {
        Shape = shape;
        _filters = new LeastSquares[shape.Outputs];
        _inputs = new InputMemory[shape.Outputs];
        for (int output = 0; output < shape.Outputs; output++)
        {
            int horizon = shape.HorizonOf(output);
            _filters[output] = new LeastSquares(inputs, 1, forgetting, ridge(horizon));
            _inputs[output] = new InputMemory(horizon, Doubles.Pad(inputs));
        }
    }

    protected StreamShape Shape { get; }

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        Follow(history);
        long now = history.Rows - 1;
        for (int output = 0; output < forecast.Length; output++)
        {
            LeastSquares filter = _filters[output];
            InputMemory inputs = _inputs[output];
            long made = now - Shape.HorizonOf(output);
            float label = learn && made >= 0 ? history.Label(made, output) : float.NaN;
            if (!float.IsNaN(label))
            {
                ReadOnlySpan<double> then = inputs.Get(made);
                double error = label - filter.Predict(0, then);
                filter.Correct(0, error, filter.Update(then));
            }

            Fill(history, output, inputs[now]);
            forecast[output] = (float)filter.Predict(0, inputs.Get(now));
        }
    }

    public void Reset()
    {
        foreach (LeastSquares filter in _filters)
        {
            filter.Reset();
        }
    }

    public virtual void Visit(IStateVisitor visitor)
    {
        for (int output = 0; output < _filters.Length; output++)
        {
            _filters[output].Visit(visitor, $"filter{output}");
            _inputs[output].Visit(visitor, $"inputs{output}");
        }
    }

    /// <summary>Sees the newest row, before any output's input is asked for.</summary>
    protected virtual void Follow(SampleHistory history)
    {
    }

    /// <summary>Writes the newest input of an output.</summary>
    protected abstract void Fill(SampleHistory history, int output, Span<float> x);

    protected static long Bytes(StreamShape shape, int inputs) => shape.Channels * shape.Horizons.Sum(
        horizon => LeastSquares.Bytes(inputs, 1) + InputMemory.Bytes(horizon, Doubles.Pad(inputs)));
}
