using EdgeRnn.Kernels;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.History;

/// <summary>
/// What experts see of a stream: each channel's known values, their scaled changes and levels, and the labels observed so far.
/// </summary>
/// <remarks>
/// A missing value is replaced by the last known one, and is no label. All scales are running ones, of the past; features and labels
/// are clamped to ±<see cref="Limit"/>, so that no sample can swamp an expert. To test an expert of your own, create a history and
/// feed it rows.
/// </remarks>
public sealed class SampleHistory
{
    /// <summary>The largest scaled value, change or label, either way.</summary>
    public const float Limit = 10;

    /// <summary>Scaled changes kept per channel.</summary>
    public const int Changes = 64;

    /// <summary>Values kept per channel, unless a horizon needs more.</summary>
    internal const int Values = 4096;

    private readonly StreamShape _shape;
    private readonly float[] _changes;
    private readonly float[] _levels;
    private readonly RowRing _units;

    /// <summary>Creates an empty history: all the memory it will ever use.</summary>
    public SampleHistory(StreamShape shape)
        : this(shape, keepsWindows: false)
    {
    }

    /// <param name="shape">Channels and horizons.</param>
    /// <param name="keepsWindows">Whether to keep windows of the past for experience replay.</param>
    internal SampleHistory(StreamShape shape, bool keepsWindows)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _shape = shape;
        Known = new KnownValues(shape.Channels, shape.Horizons, Values);
        _changes = new float[2 * Changes * shape.Channels];
        _levels = new float[shape.Channels];
        _units = new RowRing(shape.Longest + 1, shape.Outputs);
        Seasons = new SeasonFinder(shape.Channels, SpanKernels.Of(shape.VectorWidth));
        Windows = keepsWindows ? new HistoryWindows(shape) : null;
    }

    /// <summary>Rows so far; the newest is row <c>Rows - 1</c>.</summary>
    public long Rows => Known.Rows;

    /// <summary>Channels and horizons.</summary>
    public StreamShape Shape => _shape;

    /// <summary>Values kept of each channel.</summary>
    public int Capacity => Known.Capacity;

    /// <summary>The seasonal periods of the channels.</summary>
    public SeasonFinder Seasons { get; }

    /// <summary>The values and their moments.</summary>
    internal KnownValues Known { get; }

    /// <summary>Windows of the past; null where no expert replays them.</summary>
    internal HistoryWindows? Windows { get; }

    /// <summary>(value - mean) / deviation; 0 where nothing is known.</summary>
    public float Level(int channel) => _levels[channel];

    /// <summary>The newest <paramref name="count"/> scaled changes, at most <see cref="Changes"/>, oldest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel, or more are asked for than are kept.</exception>
    public ReadOnlySpan<float> LastChanges(int channel, int count)
    {
        Check(channel, count, Changes);
        return _changes.AsSpan((channel * 2 * Changes) + (int)((Rows - 1) % Changes) + Changes - count + 1, count);
    }

    /// <summary>The known value <paramref name="ago"/> rows before the newest; NaN before the first.</summary>
    public float Value(int channel, int ago = 0) => LastValues(channel, ago + 1)[0];

    /// <summary>The newest <paramref name="count"/> known values, oldest first; NaN before the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel, or more are asked for than <see cref="Capacity"/>.</exception>
    public ReadOnlySpan<float> LastValues(int channel, int count)
    {
        Check(channel, count, Capacity);
        return Known.LastValues(channel, count);
    }

    /// <summary>The root mean square change over the output's horizon so far: the unit of its forecasts.</summary>
    public float Unit(int output) => UnitAt(Rows - 1, output);

    /// <summary>(value at row made + h - value at row made) / unit at row made, clamped; NaN where the value at row made + h is missing.</summary>
    /// <param name="made">The row of the forecast: from h to the longest horizon rows before the newest.</param>
    /// <param name="output">Gives the channel and the horizon h.</param>
    public float Label(long made, int output)
    {
        int channel = _shape.ChannelOf(output);
        long due = made + _shape.HorizonOf(output);
        if (!Known.IsKnown(due, channel))
        {
            return float.NaN;
        }

        int newest = (int)(Rows - 1 - made);
        float change = Value(channel, newest - _shape.HorizonOf(output)) - Value(channel, newest);
        return Limited(change / _units[made][output]);
    }

    /// <summary>The difference of two known values in an output's unit, clamped; 0 where one is not known.</summary>
    /// <param name="output">Gives the channel and the unit.</param>
    /// <param name="to">Rows ago of the minuend.</param>
    /// <param name="from">Rows ago of the subtrahend.</param>
    public float Difference(int output, int to, int from)
    {
        int channel = _shape.ChannelOf(output);
        if (Math.Max(to, from) >= Math.Min(Rows, Capacity))
        {
            return 0;
        }

        float x = Limited((Value(channel, to) - Value(channel, from)) / Unit(output));
        return float.IsNaN(x) ? 0 : x;
    }

    /// <summary>The unit as it was at a row.</summary>
    internal float UnitAt(long row, int output) => _units[row][output];

    internal static long Bytes(StreamShape shape, bool keepsWindows) =>
        KnownValues.Bytes(shape.Channels, shape.Horizons, Values)
        + (sizeof(float) * (long)shape.Channels * ((2 * Changes) + 1))
        + RowRing.Bytes(shape.Longest + 1, shape.Outputs)
        + SeasonFinder.Bytes(shape.Channels)
        + (keepsWindows ? HistoryWindows.Bytes(shape) : 0);

    /// <summary>The level of each channel, then the last change of each: a network's input.</summary>
    internal void CopyFeatures(Span<float> features)
    {
        for (int channel = 0; channel < _shape.Channels; channel++)
        {
            features[channel] = Level(channel);
            features[_shape.Channels + channel] = LastChanges(channel, 1)[0];
        }
    }

    /// <summary>Appends a row. The mixture does so before its experts observe it.</summary>
    /// <param name="sample">A float per channel; NaN or infinite where the value is missing or was rejected.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void Add(ReadOnlySpan<float> sample)
    {
        if (sample.Length != _shape.Channels)
        {
            throw new ArgumentException($"sample has {sample.Length} floats, expected {_shape.Channels}", nameof(sample));
        }

        Known.Add(sample);
        for (int channel = 0; channel < sample.Length; channel++)
        {
            Scale(channel);
        }

        Span<float> units = _units[Rows - 1];
        for (int output = 0; output < units.Length; output++)
        {
            units[output] = Known.Differences.RootMeanSquare(output);
        }

        Seasons.Observe(this);
        Windows?.Add(this);
    }

    internal void Visit(IStateVisitor visitor)
    {
        Known.Visit(visitor);
        visitor.Visit("changes", _changes, finite: true);
        visitor.Visit("levels", _levels, finite: true);
        _units.Visit(visitor, "units");
        Seasons.Visit(visitor.Under("seasons"));
        Windows?.Visit(visitor.Under("windows"));
    }

    /// <summary>The newest change and level of a channel.</summary>
    private void Scale(int channel)
    {
        float value = Known.Value(channel, 0), change = Limited((value - Known.Value(channel, 1)) / Known.Steps.RootMeanSquare(channel));
        int at = (channel * 2 * Changes) + (int)((Rows - 1) % Changes);
        _changes[at] = _changes[at + Changes] = float.IsNaN(change) ? 0 : change;
        float level = Limited((value - Known.Values.Mean(channel)) / Known.Values.Deviation(channel));
        _levels[channel] = float.IsNaN(level) ? 0 : level;
    }

    private void Check(int channel, int count, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)channel, (uint)_shape.Channels, nameof(channel));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)kept, nameof(count));
    }

    // NaN stays NaN.
    private static float Limited(float x) => Math.Clamp(x, -Limit, Limit);
}
