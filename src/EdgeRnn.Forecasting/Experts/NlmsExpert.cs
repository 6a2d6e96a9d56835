using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Normalised least mean squares for each output: w ← w + μ e x / (ε + xᵀ x) over the channel's last changes and its level.
/// </summary>
/// <remarks>Slow where inputs are correlated, but with nothing that could wind up: at home where the rest is misled.</remarks>
internal sealed class NlmsExpert : IExpert
{
    private const int Lags = 14;
    private const int Inputs = Lags + 2;
    private const double Floor = 1;

    private readonly StreamShape _shape;
    private readonly double _rate;
    private readonly double[] _weights;
    private readonly InputMemory[] _inputs;

    public NlmsExpert(StreamShape shape, double rate)
    {
        (_shape, _rate) = (shape, rate);
        _weights = new double[shape.Outputs * Inputs];
        _inputs = new InputMemory[shape.Outputs];
        for (int output = 0; output < shape.Outputs; output++)
        {
            _inputs[output] = new InputMemory(shape.HorizonOf(output), Inputs);
        }
    }

    public static long Bytes(StreamShape shape) => shape.Channels * shape.Horizons.Sum(
        horizon => (sizeof(double) * (long)Inputs) + InputMemory.Bytes(horizon, Inputs));

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        for (int output = 0; output < forecast.Length; output++)
        {
            Span<double> w = _weights.AsSpan(output * Inputs, Inputs);
            InputMemory inputs = _inputs[output];
            long made = now - _shape.HorizonOf(output);
            float label = learn && made >= 0 ? history.Label(made, output) : float.NaN;
            if (!float.IsNaN(label))
            {
                ReadOnlySpan<double> x = inputs.Get(made);
                double error = label - Doubles.Dot(w, x);
                Doubles.AddScaled(_rate * error / (Floor + Doubles.Dot(x, x)), x, w);
            }

            Span<float> input = inputs[now];
            int channel = _shape.ChannelOf(output);
            input[0] = 1;
            input[1] = history.Level(channel);
            history.LastChanges(channel, Lags).CopyTo(input[2..]);
            forecast[output] = (float)Doubles.Dot(w, inputs.Get(now));
        }
    }

    public void Reset() => Array.Clear(_weights);

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("weights", _weights, finite: true);
        for (int output = 0; output < _inputs.Length; output++)
        {
            _inputs[output].Visit(visitor, $"inputs{output}");
        }
    }
}
