using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// A linear forecast of each channel by recursive least squares, from inputs that a derived class chooses and that all horizons share.
/// </summary>
internal abstract class LeastSquaresExpert : IExpert
{
    private readonly DelayedLeastSquares[] _filters;

    /// <param name="shape">What is forecast.</param>
    /// <param name="inputs">Size of an input.</param>
    /// <param name="forgetting">λ, in (0, 1].</param>
    /// <param name="ridge">As in <see cref="LeastSquares"/>.</param>
    protected LeastSquaresExpert(StreamShape shape, int inputs, double forgetting, double ridge = 1)
    {
        Shape = shape;
        _filters = [.. Enumerable.Range(0, shape.Channels).Select(
            channel => new DelayedLeastSquares(shape, shape.OutputsOf(channel), inputs, forgetting, ridge))];
    }

    protected StreamShape Shape { get; }

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        ObserveRow(history);
        for (int channel = 0; channel < _filters.Length; channel++)
        {
            Fill(history, channel, _filters[channel].Input(history.Rows - 1));
            _filters[channel].Observe(history, learn, forecast);
        }
    }

    public void Reset()
    {
        foreach (DelayedLeastSquares filter in _filters)
        {
            filter.Reset();
        }
    }

    public virtual void Visit(IStateVisitor visitor)
    {
        for (int channel = 0; channel < _filters.Length; channel++)
        {
            _filters[channel].Visit(visitor, $"filter{channel}");
        }
    }

    /// <summary>Observes the newest row, before any channel's input is asked for.</summary>
    protected virtual void ObserveRow(SampleHistory history)
    {
    }

    /// <summary>Writes the newest input of a channel.</summary>
    protected abstract void Fill(SampleHistory history, int channel, Span<float> x);

    protected static long Bytes(StreamShape shape, int inputs) =>
        shape.Channels * DelayedLeastSquares.Bytes(shape, shape.Horizons.Count, inputs);
}
