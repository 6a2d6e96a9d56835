using EdgeRnn.Kernels;
using EdgeRnn.Models;

namespace EdgeRnn.Experts;

/// <summary>
/// Autoregression by recursive least squares, for each output on its own: the channel's last changes and level, what it did
/// a season ago, and the newest changes and level of the other channels.
/// </summary>
internal sealed class LinearExpert : IExpert
{
    private readonly StreamShape _shape;
    private readonly int _lags;
    private readonly int _otherLags;
    private readonly LeastSquares[] _filters;
    private readonly InputMemory[] _inputs;

    public LinearExpert(StreamShape shape, int lags, double forgetting)
    {
        (_shape, _lags, _otherLags) = (shape, lags, OtherLags(shape));
        int inputs = Inputs(shape, lags);
        _filters = new LeastSquares[shape.Outputs];
        _inputs = new InputMemory[shape.Outputs];
        for (int output = 0; output < shape.Outputs; output++)
        {
            _filters[output] = new LeastSquares(inputs, 1, forgetting);
            _inputs[output] = new InputMemory(shape.HorizonOf(output), Doubles.Pad(inputs));
        }
    }

    public static long Bytes(StreamShape shape, int lags)
    {
        int inputs = Inputs(shape, lags);
        return shape.Channels * shape.Horizons.Sum(
            horizon => LeastSquares.Bytes(inputs, 1) + InputMemory.Bytes(horizon, Doubles.Pad(inputs)));
    }

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        for (int output = 0; output < forecast.Length; output++)
        {
            LeastSquares filter = _filters[output];
            InputMemory inputs = _inputs[output];
            long made = now - _shape.HorizonOf(output);
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

        ResetWhatIsNotFinite(forecast);
    }

    public void Reset()
    {
        foreach (LeastSquares filter in _filters)
        {
            filter.Reset();
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        for (int output = 0; output < _filters.Length; output++)
        {
            _filters[output].Visit(visitor, $"filter{output}");
            _inputs[output].Visit(visitor, $"inputs{output}");
        }
    }

    private void ResetWhatIsNotFinite(ReadOnlySpan<float> forecast)
    {
        for (int output = 0; output < forecast.Length; output++)
        {
            if (!float.IsFinite(forecast[output]))
            {
                _filters[output].Reset();
            }
        }
    }

    private void Fill(SampleHistory history, int output, Span<float> x)
    {
        int channel = _shape.ChannelOf(output);
        x[0] = 1;
        x[1] = history.Level(channel);
        history.LastChanges(channel, _lags).CopyTo(x[2..]);
        int at = 2 + _lags;
        SeasonalInputs.Fill(history, output, x[at..]);
        at += SeasonalInputs.Count;
        for (int other = 0; _otherLags > 0 && other < _shape.Channels; other++)
        {
            if (other != channel)
            {
                x[at] = history.Level(other);
                history.LastChanges(other, _otherLags).CopyTo(x[(at + 1)..]);
                at += 1 + _otherLags;
            }
        }
    }

    private static int Inputs(StreamShape shape, int lags) =>
        2 + lags + SeasonalInputs.Count + (OtherLags(shape) == 0 ? 0 : (shape.Channels - 1) * (1 + OtherLags(shape)));

    /// <summary>Beyond 16 channels a filter would learn mostly chance from the others.</summary>
    private static int OtherLags(StreamShape shape) => shape.Channels switch { <= 8 => 2, <= 16 => 1, _ => 0 };
}
