using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Intervals;
using EdgeRnn.Storage;

namespace EdgeRnn.Device.Replay;

/// <summary>
/// What the pictures of a replay are drawn from, in memory that does not grow: the whole recording in bins, its newest samples one
/// by one, and the errors now. Written by the replay, read by the terminal meanwhile: a value may be one row old, never torn.
/// </summary>
internal sealed class ReplayTrace
{
    public const int Bins = 1200;
    public const int Tail = 1024;

    /// <summary>The error now is that of about the last thousand rows.</summary>
    private const double Forgetting = 1e-3;

    private readonly long _rows;
    private readonly double[] _scales;
    private readonly double[] _recent;
    private readonly double[] _recentPersistence;
    private long _row;

    /// <param name="rows">Rows of the recording.</param>
    /// <param name="horizons">The forecasts' horizons.</param>
    /// <param name="scales">The channels' units; 0 is not counted in errors.</param>
    /// <param name="channel">The channel that is shown, at the first horizon.</param>
    public ReplayTrace(long rows, IReadOnlyList<int> horizons, double[] scales, int channel)
    {
        (_rows, Horizons, _scales, Channel) = (rows, horizons, scales, channel);
        _recent = new double[horizons.Count];
        _recentPersistence = new double[horizons.Count];
        SensorLow.AsSpan().Fill(float.NaN);
        SensorHigh.AsSpan().Fill(float.NaN);
        ForecastLow.AsSpan().Fill(float.NaN);
        ForecastHigh.AsSpan().Fill(float.NaN);
        TailSensor.AsSpan().Fill(float.NaN);
        TailForecast.AsSpan().Fill(float.NaN);
        TailLower.AsSpan().Fill(float.NaN);
        TailUpper.AsSpan().Fill(float.NaN);
    }

    public int Channel { get; }

    public IReadOnlyList<int> Horizons { get; }

    /// <summary>Rows that are done.</summary>
    public long Row => Volatile.Read(ref _row);

    public long Rows => _rows;

    /// <summary>Per bin the lowest and highest value of the shown channel; NaN where there is none.</summary>
    public float[] SensorLow { get; } = new float[Bins];

    public float[] SensorHigh { get; } = new float[Bins];

    public float[] ForecastLow { get; } = new float[Bins];

    public float[] ForecastHigh { get; } = new float[Bins];

    /// <summary>Per bin the sums of squared errors over the scored channels, at the first horizon.</summary>
    public double[] Errors { get; } = new double[Bins];

    public double[] PersistenceErrors { get; } = new double[Bins];

    /// <summary>The newest samples of the shown channel; row r at r modulo <see cref="Tail"/>.</summary>
    public float[] TailSensor { get; } = new float[Tail];

    public float[] TailForecast { get; } = new float[Tail];

    /// <summary>The bounds of <see cref="TailForecast"/>.</summary>
    public float[] TailLower { get; } = new float[Tail];

    public float[] TailUpper { get; } = new float[Tail];

    /// <summary>The score of each of the newest samples, 0 to 100.</summary>
    public float[] TailScore { get; } = new float[Tail];

    /// <summary>1 where an alarm was on, else 0.</summary>
    public float[] TailAlarm { get; } = new float[Tail];

    /// <summary>Per bin 1 if an alarm was on, else 0.</summary>
    public byte[] Alarms { get; } = new byte[Bins];

    /// <summary>Mean squared error of about the last thousand rows as a fraction of persistence's; NaN before the first.</summary>
    public double RecentRatio(int horizon) => _recent[horizon] / _recentPersistence[horizon];

    /// <summary>
    /// Whether the newest thousand rows' error, at some horizon, is ten times persistence's, and more than if each
    /// channel's mean were forecast.
    /// </summary>
    public bool HasCollapsed
    {
        get
        {
            const double Collapse = 10;
            int scored = _scales.Count(scale => scale > 0);
            return _recent.Zip(_recentPersistence).Any(error => error.First > scored && error.First > Collapse * error.Second);
        }
    }

    /// <summary>The bin of a row.</summary>
    public int BinOf(long row) => _rows <= Bins ? (int)row : (int)((Int128)row * Bins / _rows);

    /// <summary>Adds the errors of one horizon at the row that comes next.</summary>
    public void Add(int horizon, ReadOnlySpan<float> forecast, ReadOnlySpan<float> persistence, ReadOnlySpan<float> actual)
    {
        double squares = 0, persistenceSquares = 0;
        for (int channel = 0; channel < _scales.Length; channel++)
        {
            double error = (forecast[channel] - (double)actual[channel]) / _scales[channel];
            double still = (persistence[channel] - (double)actual[channel]) / _scales[channel];
            if (double.IsFinite(error) && double.IsFinite(still))
            {
                squares += error * error;
                persistenceSquares += still * still;
            }
        }

        _recent[horizon] += Forgetting * (squares - _recent[horizon]);
        _recentPersistence[horizon] += Forgetting * (persistenceSquares - _recentPersistence[horizon]);
        if (horizon == 0)
        {
            int bin = BinOf(_row);
            Errors[bin] += squares;
            PersistenceErrors[bin] += persistenceSquares;
            Widen(SensorLow, SensorHigh, bin, actual[Channel]);
            Widen(ForecastLow, ForecastHigh, bin, forecast[Channel]);
            TailSensor[_row % Tail] = actual[Channel];
            TailForecast[_row % Tail] = forecast[Channel];
        }
    }

    /// <summary>Adds what the monitor found at the row that comes next, and the bounds of its forecast.</summary>
    public void Add(StreamResult result)
    {
        long at = _row % Tail;
        ForecastBounds bounds = result.DueBounds(0);
        (TailLower[at], TailUpper[at]) = (bounds.Lower[Channel], bounds.Upper[Channel]);
        (TailScore[at], TailAlarm[at]) = ((float)result.Score, result.Alarm ? 1 : 0);
        Alarms[BinOf(_row)] |= (byte)(result.Alarm ? 1 : 0);
    }

    /// <summary>The row is done.</summary>
    public void Next() => Volatile.Write(ref _row, _row + 1);

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        visitor.Visit(name + ".row", ref _row, min: 0, max: _rows);
        visitor.Visit(name + ".sensor.low", SensorLow);
        visitor.Visit(name + ".sensor.high", SensorHigh);
        visitor.Visit(name + ".forecast.low", ForecastLow);
        visitor.Visit(name + ".forecast.high", ForecastHigh);
        visitor.Visit(name + ".errors", Errors, finite: true);
        visitor.Visit(name + ".errors.persistence", PersistenceErrors, finite: true);
        visitor.Visit(name + ".tail.sensor", TailSensor);
        visitor.Visit(name + ".tail.forecast", TailForecast);
        visitor.Visit(name + ".tail.lower", TailLower);
        visitor.Visit(name + ".tail.upper", TailUpper);
        visitor.Visit(name + ".tail.score", TailScore, finite: true);
        visitor.Visit(name + ".tail.alarm", TailAlarm, finite: true);
        visitor.Visit(name + ".alarms", Alarms);
        visitor.Visit(name + ".recent", _recent, finite: true);
        visitor.Visit(name + ".recent.persistence", _recentPersistence, finite: true);
    }

    private static void Widen(float[] low, float[] high, int bin, float x)
    {
        // Comparisons with NaN are false: the first value replaces it.
        low[bin] = x > low[bin] ? low[bin] : float.IsNaN(x) ? low[bin] : x;
        high[bin] = x < high[bin] ? high[bin] : float.IsNaN(x) ? high[bin] : x;
    }
}
