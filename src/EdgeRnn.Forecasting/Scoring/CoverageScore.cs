using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Scoring;

/// <summary>Counts how often observed values lay within the forecast bounds, for every horizon and channel.</summary>
public sealed class CoverageScore
{
    private readonly int _channels;
    private readonly bool[] _isScored;
    private readonly long[] _count;
    private readonly long[] _inside;

    /// <summary>Nothing yet.</summary>
    /// <param name="horizons">How many horizons there are.</param>
    /// <param name="scales">Those of <see cref="PrequentialScore"/>: a channel with scale 0 or NaN is not scored.</param>
    public CoverageScore(int horizons, ReadOnlySpan<double> scales)
    {
        _channels = scales.Length;
        _isScored = new bool[_channels];
        for (int channel = 0; channel < _channels; channel++)
        {
            _isScored[channel] = scales[channel] > 0;
        }

        _count = new long[checked(horizons * _channels)];
        _inside = new long[_count.Length];
    }

    /// <summary>Adds one horizon at one sample; what is not known does not count.</summary>
    public void Add(int horizon, in ForecastBounds bounds, ReadOnlySpan<float> actual)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            float x = actual[channel], low = bounds.Lower[channel], high = bounds.Upper[channel];
            if (_isScored[channel] && float.IsFinite(x) && !float.IsNaN(low) && !float.IsNaN(high))
            {
                int cell = (horizon * _channels) + channel;
                _count[cell]++;
                _inside[cell] += x >= low && x <= high ? 1 : 0;
            }
        }
    }

    /// <summary>The part inside of one channel at one horizon; NaN where nothing counts.</summary>
    public double Of(int horizon, int channel)
    {
        int cell = (horizon * _channels) + channel;
        return (double)_inside[cell] / _count[cell];
    }

    /// <summary>The mean over the channels that are scored.</summary>
    public double OfHorizon(int horizon)
    {
        double sum = 0;
        int known = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            double part = Of(horizon, channel);
            (sum, known) = double.IsNaN(part) ? (sum, known) : (sum + part, known + 1);
        }

        return sum / known;
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit(name + ".count", _count, min: 0);
        visitor.Visit(name + ".inside", _inside, min: 0);
    }
}
