using EdgeRnn.Forecasting.History;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Autoregression on the channel's last changes and level, on what it did a season ago, and on the newest changes and levels of the
/// other channels.
/// </summary>
internal sealed class LinearExpert(StreamShape shape, int lags, double forgetting)
    : LeastSquaresExpert(shape, Inputs(shape, lags), forgetting)
{
    private readonly int _otherLags = OtherLags(shape);

    public static long BytesOf(StreamShape shape, int lags) => Bytes(shape, Inputs(shape, lags));

    protected override void Fill(SampleHistory history, int channel, Span<float> x)
    {
        x[0] = 1;
        x[1] = history.Level(channel);
        history.LastChanges(channel, lags).CopyTo(x[2..]);
        int at = 2 + lags;
        SeasonalInputs.Fill(history, channel, x[at..]);
        at += SeasonalInputs.Count(Shape);
        for (int other = 0; _otherLags > 0 && other < Shape.Channels; other++)
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
        2 + lags + SeasonalInputs.Count(shape) + (OtherLags(shape) == 0 ? 0 : (shape.Channels - 1) * (1 + OtherLags(shape)));

    /// <summary>With more than 16 channels, a filter would mostly fit noise in the others.</summary>
    private static int OtherLags(StreamShape shape) => shape.Channels switch { <= 8 => 2, <= 16 => 1, _ => 0 };
}
