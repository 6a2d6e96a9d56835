using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// An echo state network over all channels, read out by recursive least squares from its state and each channel's newest changes.
/// All channels of a horizon share one P: a channel without a label makes no error.
/// </summary>
internal sealed class ReservoirExpert : IExpert
{
    private const int MostLags = 32;

    private readonly StreamShape _shape;
    private readonly Reservoir _reservoir;
    private readonly LeastSquares[] _readouts;
    private readonly InputMemory _inputs;
    private readonly float[] _x;
    private readonly double[] _errors;
    private readonly int _units;
    private readonly int _lags;

    public ReservoirExpert(StreamShape shape, ReservoirRecipe recipe)
    {
        (_shape, _units, _lags) = (shape, recipe.Units, Lags(shape, recipe));
        _reservoir = new Reservoir(recipe, 2 * shape.Channels, shape.Seed ^ (recipe.Stream * 0x9E3779B97F4A7C15));
        int inputs = Inputs(shape, recipe);
        _readouts = new LeastSquares[shape.Horizons.Count];
        for (int horizon = 0; horizon < _readouts.Length; horizon++)
        {
            _readouts[horizon] = new LeastSquares(inputs, shape.Channels, recipe.Forgetting);
        }

        _inputs = new InputMemory(shape.Longest, Doubles.Pad(inputs));
        _x = new float[2 * shape.Channels];
        _errors = new double[shape.Channels];
    }

    public static long Bytes(StreamShape shape, ReservoirRecipe recipe)
    {
        int inputs = Inputs(shape, recipe);
        return Reservoir.Bytes(recipe.Units, 2 * shape.Channels)
            + (shape.Horizons.Count * LeastSquares.Bytes(inputs, shape.Channels))
            + InputMemory.Bytes(shape.Longest, Doubles.Pad(inputs)) + (((2 * sizeof(float)) + sizeof(double)) * (long)shape.Channels);
    }

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        Fill(history, _inputs[now]);
        for (int horizon = 0; horizon < _readouts.Length; horizon++)
        {
            long made = now - _shape.Horizons[horizon];
            if (learn && made >= 0)
            {
                Learn(history, horizon, made);
            }
        }

        ReadOnlySpan<double> x = _inputs.Get(now);
        for (int output = 0; output < forecast.Length; output++)
        {
            LeastSquares readout = _readouts[output / _shape.Channels];
            forecast[output] = (float)readout.Predict(_shape.ChannelOf(output), x);
            if (!float.IsFinite(forecast[output]))
            {
                readout.Reset();
            }
        }
    }

    public void Reset()
    {
        _reservoir.Reset();
        foreach (LeastSquares readout in _readouts)
        {
            readout.Reset();
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        _reservoir.Visit(visitor.Under("reservoir"));
        for (int horizon = 0; horizon < _readouts.Length; horizon++)
        {
            _readouts[horizon].Visit(visitor, $"readout{horizon}");
        }

        _inputs.Visit(visitor, "inputs");
    }

    private void Learn(SampleHistory history, int horizon, long made)
    {
        ReadOnlySpan<double> then = _inputs.Get(made);
        bool any = false;
        for (int channel = 0; channel < _errors.Length; channel++)
        {
            float label = history.Label(made, (horizon * _shape.Channels) + channel);
            _errors[channel] = float.IsNaN(label) ? 0 : label - _readouts[horizon].Predict(channel, then);
            any |= !float.IsNaN(label);
        }

        if (!any)
        {
            return;
        }

        double inverse = _readouts[horizon].Update(then);
        for (int channel = 0; channel < _errors.Length; channel++)
        {
            _readouts[horizon].Correct(channel, _errors[channel], inverse);
        }
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
