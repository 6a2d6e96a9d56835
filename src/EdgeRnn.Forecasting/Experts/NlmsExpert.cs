using EdgeRnn.Forecasting.History;
using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Normalised least mean squares for each output: w ← w + μ e x / (ε + xᵀ x) over the channel's last changes and its level.
/// </summary>
/// <remarks>Slow where inputs are correlated, but robust: it has no second-order state that could go wrong.</remarks>
internal sealed class NlmsExpert : IExpert
{
    private const int Lags = 14;
    private const int Inputs = Lags + 2;
    private const float Floor = 1;

    private readonly StreamShape _shape;
    private readonly SpanKernels _kernels;
    private readonly float _rate;
    private readonly float[] _weights;
    private readonly RowRing _inputs;

    public NlmsExpert(StreamShape shape, float rate)
    {
        (_shape, _kernels, _rate) = (shape, SpanKernels.Of(shape.VectorWidth), rate);
        _weights = new float[shape.Outputs * Inputs];
        _inputs = new RowRing(shape.Longest + 1, shape.Channels * Inputs);
    }

    public static long Bytes(StreamShape shape) =>
        (sizeof(float) * (long)shape.Outputs * Inputs) + RowRing.Bytes(shape.Longest + 1, shape.Channels * Inputs);

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            Span<float> x = Input(now, channel);
            x[0] = 1;
            x[1] = history.Level(channel);
            history.LastChanges(channel, Lags).CopyTo(x[2..]);
        }

        for (int output = 0; output < forecast.Length; output++)
        {
            int channel = _shape.ChannelOf(output);
            Span<float> w = _weights.AsSpan(output * Inputs, Inputs);
            long made = now - _shape.HorizonOf(output);
            float label = learn && made >= 0 ? history.Label(made, output) : float.NaN;
            if (!float.IsNaN(label))
            {
                ReadOnlySpan<float> then = Input(made, channel);
                float error = label - _kernels.Dot(w, then);
                _kernels.AddScaled(_rate * error / (Floor + _kernels.Dot(then, then)), then, w);
            }

            forecast[output] = _kernels.Dot(w, Input(now, channel));
        }
    }

    public void Reset() => Array.Clear(_weights);

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("weights", _weights, finite: true);
        _inputs.Visit(visitor, "inputs");
    }

    private Span<float> Input(long row, int channel) => _inputs[row].Slice(channel * Inputs, Inputs);
}
