using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// An echo state network over all channels, whose readout is solved by recursive least squares from its state and each channel's
/// newest changes.
/// All channels and horizons share one P.
/// </summary>
internal sealed class ReservoirExpert : IExpert
{
    private const int MostLags = 32;

    private readonly StreamShape _shape;
    private readonly Reservoir _reservoir;
    private readonly DelayedLeastSquares _readout;
    private readonly float[] _x;
    private readonly int _units;
    private readonly int _lags;

    public ReservoirExpert(StreamShape shape, ReservoirRecipe recipe)
    {
        (_shape, _units, _lags) = (shape, recipe.Units, Lags(shape, recipe));
        _reservoir = new Reservoir(SpanKernels.Of(shape.VectorWidth), recipe, 2 * shape.Channels, shape.Seed ^ (recipe.Stream * 0x9E3779B97F4A7C15));
        _readout = new DelayedLeastSquares(shape, [.. Enumerable.Range(0, shape.Outputs)], Inputs(shape, recipe), recipe.Forgetting, ridge: 1);
        _x = new float[2 * shape.Channels];
    }

    public static long Bytes(StreamShape shape, ReservoirRecipe recipe) => Reservoir.Bytes(recipe.Units, 2 * shape.Channels)
        + DelayedLeastSquares.Bytes(shape, shape.Outputs, Inputs(shape, recipe)) + (2L * sizeof(float) * shape.Channels);

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        Fill(history, _readout.Input(history.Rows - 1));
        _readout.Observe(history, learn, forecast);
    }

    public void Reset()
    {
        _reservoir.Reset();
        _readout.Reset();
    }

    public void Visit(IStateVisitor visitor)
    {
        _reservoir.Visit(visitor.Under("reservoir"));
        _readout.Visit(visitor, "readout");
    }

    private void Fill(SampleHistory history, Span<float> input)
    {
        int direct = _units + 1;
        input[0] = 1;
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            _x[channel] = history.Level(channel);
            _x[_shape.Channels + channel] = history.LastChanges(channel, 1)[0];
            input[direct] = _x[channel];
            history.LastChanges(channel, _lags).CopyTo(input[(direct + 1)..]);
            direct += 1 + _lags;
        }

        _reservoir.Step(_x);
        _reservoir.State.CopyTo(input[1..]);
    }

    private static int Lags(StreamShape shape, ReservoirRecipe recipe) => Math.Clamp(recipe.Direct / shape.Channels, 1, MostLags);

    private static int Inputs(StreamShape shape, ReservoirRecipe recipe) =>
        1 + recipe.Units + (shape.Channels * (1 + Lags(shape, recipe)));
}
