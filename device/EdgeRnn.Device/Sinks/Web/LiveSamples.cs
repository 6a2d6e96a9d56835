using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Forecasting.Intervals;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The newest samples of a stream with what had been forecast for them. Allocates nothing after creation.</summary>
internal sealed class LiveSamples
{
    /// <summary>Samples at most.</summary>
    public const int MostRows = 10_000;

    /// <summary>Value, forecast, lower and upper bound.</summary>
    private const int Numbers = 4;
    private const int MostBytes = 4 << 20;
    private const int LeastRows = 256;

    private readonly int _channels;
    private readonly double[] _times;
    private readonly float[] _scores;
    private readonly bool[] _alarms;
    private readonly float[] _numbers;
    private readonly Lock _gate = new();
    private long _count;

    public LiveSamples(int channels)
    {
        _channels = channels;
        Rows = Math.Clamp(MostBytes / (Numbers * sizeof(float) * channels), LeastRows, MostRows);
        (_times, _scores, _alarms, _numbers) = (new double[Rows], new float[Rows], new bool[Rows], new float[Rows * channels * Numbers]);
    }

    /// <summary>How many are kept.</summary>
    public int Rows { get; }

    /// <summary>How many there have been.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <param name="time">Seconds since 1970, or since the origin of a recording.</param>
    /// <param name="result">What the sample brought.</param>
    public void Add(double time, StreamResult result)
    {
        ReadOnlySpan<float> due = result.Due(0);
        ForecastBounds bounds = result.DueBounds(0);
        lock (_gate)
        {
            int row = (int)(_count % Rows);
            (_times[row], _scores[row], _alarms[row]) = (time, (float)result.Score, result.Alarm);
            Span<float> numbers = _numbers.AsSpan(row * _channels * Numbers, _channels * Numbers);
            for (int channel = 0; channel < _channels; channel++)
            {
                (numbers[Numbers * channel], numbers[(Numbers * channel) + 1]) = (result.Values[channel], due[channel]);
                (numbers[(Numbers * channel) + 2], numbers[(Numbers * channel) + 3]) = (bounds.Lower[channel], bounds.Upper[channel]);
            }

            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Copies the samples from one on, as many of them as there are still, the newest at most.</summary>
    public SampleRows From(long first, int most = MostRows)
    {
        lock (_gate)
        {
            first = Math.Max(Math.Max(first, 0), _count - Math.Min(most, Rows));
            int rows = (int)Math.Max(0, _count - first);
            SampleRows copy = new(first, _channels, rows);
            for (int i = 0; i < rows; i++)
            {
                int row = (int)((first + i) % Rows);
                (copy.Times[i], copy.Scores[i], copy.Alarms[i]) = (_times[row], _scores[row], _alarms[row]);
                _numbers.AsSpan(row * _channels * Numbers, _channels * Numbers).CopyTo(copy.Numbers.AsSpan(i * _channels * Numbers));
            }

            return copy;
        }
    }
}

/// <summary>Samples one after the other.</summary>
internal sealed class SampleRows(long first, int channels, int rows)
{
    private const int PerChannel = 4;

    /// <summary>The number of the first, counted from the start of the service.</summary>
    public long First { get; } = first;

    public int Rows { get; } = rows;

    /// <summary>Seconds.</summary>
    public double[] Times { get; } = new double[rows];

    public float[] Scores { get; } = new float[rows];

    public bool[] Alarms { get; } = new bool[rows];

    /// <summary>Sample by sample and channel by channel: value, forecast, lower and upper bound.</summary>
    public float[] Numbers { get; } = new float[rows * channels * PerChannel];

    /// <param name="row">From 0.</param>
    /// <param name="channel">From 0.</param>
    /// <param name="which">0 the value, 1 the forecast, 2 and 3 its bounds.</param>
    public float Number(int row, int channel, int which) => Numbers[(((row * channels) + channel) * PerChannel) + which];
}
