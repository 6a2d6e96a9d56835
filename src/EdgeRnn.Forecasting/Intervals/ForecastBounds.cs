namespace EdgeRnn.Forecasting.Intervals;

/// <summary>The interval of a forecast, a float per channel and side in the channels' units; NaN while no error is known.</summary>
public readonly ref struct ForecastBounds
{
    internal ForecastBounds(ReadOnlySpan<float> lower, ReadOnlySpan<float> upper)
    {
        Lower = lower;
        Upper = upper;
    }

    /// <summary>As many values come below it as above <see cref="Upper"/>.</summary>
    public ReadOnlySpan<float> Lower { get; }

    /// <summary>The upper side.</summary>
    public ReadOnlySpan<float> Upper { get; }
}
