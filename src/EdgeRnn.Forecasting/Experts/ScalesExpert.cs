using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Reversion to the mean at many scales: the distance of the channel from its own exponential means over 2, 4, 8 … 2048 samples, what
/// it did a season ago, and the levels of the other channels. Few weights with a long memory suit far horizons of slow signals, whose
/// labels hold little information.
/// </summary>
internal sealed class ScalesExpert(StreamShape shape, double forgetting)
    : LeastSquaresExpert(shape, Inputs(shape), forgetting, ridge: 10 * Math.Sqrt(shape.Horizons[0] * (double)shape.Longest))
{
    private const int Scales = 11;

    private readonly double[] _means = new double[Scales * shape.Channels];

    public static long BytesOf(StreamShape shape) => (sizeof(double) * (long)Scales * shape.Channels) + Bytes(shape, Inputs(shape));

    public override void Visit(IStateVisitor visitor)
    {
        visitor.Visit("means", _means, finite: true);
        base.Visit(visitor);
    }

    protected override void ObserveRow(SampleHistory history)
    {
        for (int channel = 0; channel < Shape.Channels; channel++)
        {
            float value = history.Value(channel);
            for (int scale = 0; scale < Scales && !float.IsNaN(value); scale++)
            {
                // At first the plain mean, which is the better one of few samples.
                ref double mean = ref _means[(channel * Scales) + scale];
                mean += (value - mean) * Math.Max(1.0 / (2 << scale), 1.0 / history.Rows);
            }
        }
    }

    protected override void Fill(SampleHistory history, int channel, Span<float> x)
    {
        x[0] = 1;
        x[1] = history.Level(channel);
        double value = history.Value(channel), unit = history.Unit(Shape.Outputs - Shape.Channels + channel);
        for (int scale = 0; scale < Scales; scale++)
        {
            double away = (value - _means[(channel * Scales) + scale]) / unit;
            x[2 + scale] = double.IsFinite(away) ? (float)Math.Clamp(away, -SampleHistory.Limit, SampleHistory.Limit) : 0;
        }

        int at = 2 + Scales;
        SeasonalInputs.Fill(history, channel, x[at..]);
        at += SeasonalInputs.Count(Shape);
        for (int other = 0; Others(Shape) > 0 && other < Shape.Channels; other++)
        {
            if (other != channel)
            {
                x[at++] = history.Level(other);
            }
        }
    }

    private static int Inputs(StreamShape shape) => 2 + Scales + SeasonalInputs.Count(shape) + Others(shape);

    /// <summary>With more than 16 channels, a filter would mostly fit noise in the others.</summary>
    private static int Others(StreamShape shape) => shape.Channels <= 16 ? shape.Channels - 1 : 0;
}
