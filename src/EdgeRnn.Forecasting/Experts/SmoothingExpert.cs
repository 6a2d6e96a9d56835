using EdgeRnn.Forecasting.History;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Experts;

/// <summary>
/// Holt-Winters smoothing with a damped trend, for a grid of smoothing factors: each output uses the member with the smallest recent
/// error. Level l ← l + φ b + α e, trend b ← φ b + α β e, where e is the error of the member's one-step forecast. The season, once one
/// is known, is the residual of a slow level, smoothed per phase.
/// </summary>
internal sealed class SmoothingExpert : IExpert
{
    private const double Damping = 0.95, SeasonRate = 0.15, ErrorRate = 0.005;

    private static readonly Member[] Grid =
    [
        new(0.06, 0), new(0.15, 0), new(0.3, 0), new(0.5, 0), new(0.8, 0), new(0.15, 0.1), new(0.4, 0.1), new(0.8, 0.1), new(1, 0.3),
        new(0.15, 0, IsSeasonal: true), new(0.4, 0, IsSeasonal: true), new(0.8, 0, IsSeasonal: true), new(0.4, 0.1, IsSeasonal: true),
    ];

    private readonly StreamShape _shape;
    private readonly SeasonalShape[] _seasons;
    private readonly double[] _levels;
    private readonly double[] _trends;
    private readonly double[] _errors;
    private readonly long[] _judged;
    private readonly float[] _forecasts;
    private readonly int _rows;

    public SmoothingExpert(StreamShape shape)
    {
        _shape = shape;
        _rows = shape.Longest + 1;
        _seasons = [.. Enumerable.Range(0, shape.Channels).Select(_ => new SeasonalShape(SeasonRate))];
        _levels = new double[shape.Channels * Grid.Length];
        _trends = new double[shape.Channels * Grid.Length];
        _errors = new double[shape.Outputs * Grid.Length];
        _judged = new long[shape.Outputs];
        _forecasts = new float[_rows * shape.Outputs * Grid.Length];
        Reset();
    }

    public static long Bytes(StreamShape shape) => ((sizeof(double) * 2L * shape.Channels * Grid.Length)
        + (sizeof(double) * (long)shape.Outputs * (Grid.Length + 1)))
        + (sizeof(float) * (shape.Longest + 1L) * shape.Outputs * Grid.Length) + (shape.Channels * SeasonalShape.Bytes);

    public void Observe(SampleHistory history, ReadOnlySpan<float> guide, bool learn, Span<float> forecast)
    {
        long now = history.Rows - 1;
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            double x = history.Value(channel);
            if (double.IsNaN(x))
            {
                continue;
            }

            double season = _seasons[channel].Observe(history.Seasons.Of(channel), now, x);
            for (int member = 0; member < Grid.Length; member++)
            {
                Smooth((channel * Grid.Length) + member, Grid[member], Grid[member].IsSeasonal ? x - season : x);
            }
        }

        for (int output = 0; output < forecast.Length; output++)
        {
            Judge(history, output, now - _shape.HorizonOf(output));
            forecast[output] = Forecast(history, output, now);
        }
    }

    public void Reset()
    {
        Array.Fill(_levels, double.NaN);
        Array.Clear(_trends);
        Array.Clear(_errors);
        Array.Clear(_forecasts);
        Array.Clear(_judged);
        foreach (SeasonalShape season in _seasons)
        {
            season.Reset();
        }
    }

    public void Visit(IStateVisitor visitor)
    {
        visitor.Visit("levels", _levels);
        visitor.Visit("trends", _trends, finite: true);
        visitor.Visit("errors", _errors, finite: true);
        visitor.Visit("forecasts", _forecasts, finite: true);
        visitor.Visit("judged", _judged, min: 0);
        for (int channel = 0; channel < _seasons.Length; channel++)
        {
            _seasons[channel].Visit(visitor, $"season{channel}");
        }
    }

    private void Smooth(int at, Member rates, double x)
    {
        if (double.IsNaN(_levels[at]))
        {
            _levels[at] = x;
            return;
        }

        double expected = _levels[at] + (Damping * _trends[at]), error = x - expected;
        _levels[at] = expected + (rates.Level * error);
        _trends[at] = (Damping * _trends[at]) + (rates.Level * rates.Trend * error);
    }

    /// <summary>Updates each member's mean squared error with a label.</summary>
    private void Judge(SampleHistory history, int output, long made)
    {
        float label = made < 0 ? float.NaN : history.Label(made, output);
        if (float.IsNaN(label))
        {
            return;
        }

        ReadOnlySpan<float> forecasts = ForecastsOf(made, output);
        _judged[output]++;
        double rate = Math.Max(ErrorRate, 1.0 / _judged[output]);
        for (int member = 0; member < Grid.Length; member++)
        {
            double error = forecasts[member] - label;
            ref double mean = ref _errors[(output * Grid.Length) + member];
            mean += rate * ((error * error) - mean);
        }
    }

    private float Forecast(SampleHistory history, int output, long now)
    {
        int channel = _shape.ChannelOf(output), horizon = _shape.HorizonOf(output);
        double ahead = _seasons[channel].Ahead(now + horizon), value = history.Value(channel), unit = history.Unit(output);
        double damped = DampedSteps(horizon);
        Span<float> forecasts = ForecastsOf(now, output);
        int best = 0;
        for (int member = 0; member < Grid.Length; member++)
        {
            int at = (channel * Grid.Length) + member;
            double change = (_levels[at] + (damped * _trends[at]) + (Grid[member].IsSeasonal ? ahead : 0) - value) / unit;
            forecasts[member] = double.IsFinite(change) ? (float)Math.Clamp(change, -SampleHistory.Limit, SampleHistory.Limit) : 0;
            best = _errors[(output * Grid.Length) + member] < _errors[(output * Grid.Length) + best] ? member : best;
        }

        return forecasts[best];
    }

    private Span<float> ForecastsOf(long row, int output) =>
        _forecasts.AsSpan((((int)(row % _rows) * _shape.Outputs) + output) * Grid.Length, Grid.Length);

    /// <summary>φ + φ² + … + φʰ.</summary>
    private static double DampedSteps(int horizon)
    {
        double sum = 0, power = 1;
        for (int step = 0; step < horizon && power > 1e-6; step++)
        {
            power *= Damping;
            sum += power;
        }

        return sum;
    }

    /// <param name="Level">α.</param>
    /// <param name="Trend">β.</param>
    /// <param name="IsSeasonal">Whether it smooths the value minus its season.</param>
    private readonly record struct Member(double Level, double Trend, bool IsSeasonal = false);
}
