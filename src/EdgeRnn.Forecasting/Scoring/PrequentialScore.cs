using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Scoring;

/// <summary>Mean errors of forecasts, in units of each channel's scale; NaN where nothing was scored.</summary>
/// <param name="Mse">Mean of ((forecast - x) / scale)².</param>
/// <param name="Mae">Mean of |forecast - x| / scale.</param>
/// <param name="PersistenceMse">Mean of ((last value - x) / scale)².</param>
public readonly record struct ForecastScore(double Mse, double Mae, double PersistenceMse)
{
    /// <summary>1 - Mse / PersistenceMse; NaN where persistence makes no error.</summary>
    public double Skill => PersistenceMse > 0 ? 1 - (Mse / PersistenceMse) : double.NaN;
}

/// <summary>
/// Scores forecasts as they fall due, before their target is learned from (Dawid 1984: prequential): sums of errors for every
/// horizon and channel.
/// </summary>
/// <remarks>A value counts where it, its forecast and its persistence are all known. Adding allocates nothing.</remarks>
public sealed class PrequentialScore
{
    private readonly int _horizons;
    private readonly double[] _scales;
    private readonly long[] _count;
    private readonly double[] _squares;
    private readonly double[] _absolutes;
    private readonly double[] _persistenceSquares;

    /// <summary>No errors yet.</summary>
    /// <param name="horizons">How many horizons there are.</param>
    /// <param name="scales">By which each channel's errors are divided; a channel with scale 0 or NaN is not scored.</param>
    public PrequentialScore(int horizons, ReadOnlySpan<double> scales)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizons, 1);
        _horizons = horizons;
        _scales = scales.ToArray();
        int cells = checked(horizons * scales.Length);
        _count = new long[cells];
        _squares = new double[cells];
        _absolutes = new double[cells];
        _persistenceSquares = new double[cells];
    }

    /// <summary>The mean over the horizons.</summary>
    public ForecastScore Overall => Mean(Enumerable.Range(0, _horizons).Select(OfHorizon));

    /// <summary>Adds the errors of one horizon at one sample; a float per channel, NaN where it is not known.</summary>
    /// <exception cref="ArgumentException">A length is not that of the scales.</exception>
    public void Add(int horizon, ReadOnlySpan<float> forecast, ReadOnlySpan<float> persistence, ReadOnlySpan<float> actual)
    {
        int channels = _scales.Length;
        if (forecast.Length != channels || persistence.Length != channels || actual.Length != channels)
        {
            throw new ArgumentException(
                $"forecast, persistence and actual have {forecast.Length}, {persistence.Length} and {actual.Length} floats, expected {channels} each");
        }

        for (int channel = 0; channel < channels; channel++)
        {
            double error = ((double)forecast[channel] - actual[channel]) / _scales[channel];
            double still = ((double)persistence[channel] - actual[channel]) / _scales[channel];
            if (_scales[channel] > 0 && double.IsFinite(error) && double.IsFinite(still))
            {
                int cell = (horizon * channels) + channel;
                _count[cell]++;
                _squares[cell] += error * error;
                _absolutes[cell] += Math.Abs(error);
                _persistenceSquares[cell] += still * still;
            }
        }
    }

    /// <summary>The errors of one channel at one horizon.</summary>
    public ForecastScore Of(int horizon, int channel)
    {
        int cell = (horizon * _scales.Length) + channel;
        double count = _count[cell];
        return count == 0
            ? new ForecastScore(double.NaN, double.NaN, double.NaN)
            : new ForecastScore(_squares[cell] / count, _absolutes[cell] / count, _persistenceSquares[cell] / count);
    }

    /// <summary>The mean over the channels that are scored at a horizon.</summary>
    public ForecastScore OfHorizon(int horizon) =>
        Mean(Enumerable.Range(0, _scales.Length).Select(channel => Of(horizon, channel)));

    /// <summary>The mean over the horizons of a channel.</summary>
    public ForecastScore OfChannel(int channel) =>
        Mean(Enumerable.Range(0, _horizons).Select(horizon => Of(horizon, channel)));

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        visitor.Visit(name + ".count", _count, min: 0);
        visitor.Visit(name + ".squares", _squares, finite: true);
        visitor.Visit(name + ".absolutes", _absolutes, finite: true);
        visitor.Visit(name + ".persistence", _persistenceSquares, finite: true);
    }

    private static ForecastScore Mean(IEnumerable<ForecastScore> scores)
    {
        ForecastScore[] known = [.. scores.Where(score => !double.IsNaN(score.Mse))];
        return known.Length == 0
            ? new ForecastScore(double.NaN, double.NaN, double.NaN)
            : new ForecastScore(known.Average(s => s.Mse), known.Average(s => s.Mae), known.Average(s => s.PersistenceMse));
    }
}
