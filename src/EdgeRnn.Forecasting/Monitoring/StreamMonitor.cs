using System.Numerics;
using EdgeRnn.Storage;

namespace EdgeRnn.Forecasting.Monitoring;

/// <summary>What a stream is doing.</summary>
public enum StreamState
{
    /// <summary>Too few forecasts have fallen due to say anything.</summary>
    WarmingUp,

    /// <summary>Forecasting, while the limits of what is normal are being found; no alarms.</summary>
    Learning,

    /// <summary>Forecasting and raising alarms; learning goes on.</summary>
    Watching,

    /// <summary>The stream is no longer as it was: the limits are being found anew; no alarms.</summary>
    Relearning,
}

/// <summary>When a stream raises an alarm.</summary>
public sealed record MonitorOptions
{
    /// <summary>Forecasts that must have fallen due before the stream is watched.</summary>
    public int Calibration { get; init; } = 500;

    /// <summary>Samples in which there may be one alarm although nothing is wrong, about.</summary>
    public long SamplesPerFalseAlarm { get; init; } = 100_000;

    /// <summary>An alarm needs so many samples beyond the limit …</summary>
    public int Votes { get; init; } = 2;

    /// <summary>… out of so many, at most 64; it ends when none of these is.</summary>
    public int Of { get; init; } = 8;
}

/// <summary>Watches a stream's forecasts: how good they are, what is not normal, and when the stream itself has changed.</summary>
/// <remarks>Fed with what was forecast and what came, sample by sample. Allocates nothing after creation. Not thread-safe.</remarks>
public sealed class StreamMonitor
{
    private const int WarmUp = 64;
    private const int SkillMemory = 1000;

    private readonly MonitorOptions _options;
    private readonly AnomalyScore _score;
    private readonly RunningSkill _skill;

    // The rank of an error among past ones lies around 0.5 whatever its distribution, so these need no tuning: errors
    // whose mean rank is 0.75 are told after some 700 samples; a day's ups and downs are not.
    private readonly PageHinkley _drift = new(tolerance: 0.1, threshold: 100);
    private long _scored;
    private long _relearned;
    private long _drifts;
    private ulong _votes;
    private bool _alarm;

    /// <summary>A monitor that knows nothing yet.</summary>
    public StreamMonitor(int channels, MonitorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Calibration, WarmUp);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Votes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Of, options.Votes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Of, 64);
        _options = options;

        // Where several votes are needed, a single sample beyond the limit may be ten times as frequent as an alarm.
        long samples = options.SamplesPerFalseAlarm / (options.Votes > 1 ? 10 : 1);
        _score = new AnomalyScore(channels, Math.Max(1, samples));
        _skill = new RunningSkill(channels, SkillMemory);
        _relearned = long.MinValue / 2;
    }

    /// <summary>What the stream is doing.</summary>
    public StreamState State => _scored < WarmUp ? StreamState.WarmingUp
        : _scored < _options.Calibration ? StreamState.Learning
        : _scored - _relearned < _options.Calibration ? StreamState.Relearning
        : StreamState.Watching;

    /// <summary>The newest sample's score, 0 to 100; 50 is the limit of what is normal; 0 while warming up.</summary>
    public double Score => _scored < WarmUp ? 0 : _score.Value;

    /// <summary>The channel that scored highest in the newest sample.</summary>
    public int Channel => _score.Channel;

    /// <summary>Why it did.</summary>
    public AnomalyCause Cause => _score.Cause;

    /// <summary>Whether an alarm is on.</summary>
    public bool Alarm => _alarm;

    /// <summary>1 - squared error / persistence's, over about the last 1000 samples; NaN before the first.</summary>
    public double Skill => _skill.Value;

    /// <summary>How often the stream has changed for good.</summary>
    public long Drifts => _drifts;

    /// <summary>Bytes it holds.</summary>
    public static long Bytes(int channels) => AnomalyScore.Bytes(channels) + RunningSkill.Bytes(channels);

    /// <summary>Takes in a sample; a float per channel, NaN where it is not known.</summary>
    /// <param name="forecast">What was forecast for this sample.</param>
    /// <param name="persistence">What the last known value says.</param>
    /// <param name="actual">What came.</param>
    public void Add(ReadOnlySpan<float> forecast, ReadOnlySpan<float> persistence, ReadOnlySpan<float> actual)
    {
        bool watching = State == StreamState.Watching;
        _skill.Add(forecast, persistence, actual);
        _score.Add(forecast, actual, isNormal: !watching);
        Vote(watching && _score.Value >= 50);
        if (double.IsNaN(_score.Rank))
        {
            return;
        }

        _scored++;
        if (watching && _drift.Add(_score.Rank))
        {
            Relearn();
        }
    }

    /// <summary>The stream is no longer as it was: finds the limits of what is normal anew.</summary>
    public void Relearn()
    {
        _drifts++;
        _relearned = _scored;
        _drift.Reset();
        _score.Forget();
    }

    /// <summary>Lists the state.</summary>
    public void Visit(IStateVisitor visitor, string name)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        _score.Visit(visitor, name + ".score");
        _skill.Visit(visitor, name + ".skill");
        _drift.Visit(visitor, name + ".drift");
        visitor.Visit(name + ".scored", ref _scored, min: 0);
        visitor.Visit(name + ".relearned", ref _relearned);
        visitor.Visit(name + ".drifts", ref _drifts, min: 0);
        visitor.Visit(name + ".votes", ref _votes);
        visitor.Visit(name + ".alarm", ref _alarm);
    }

    private void Vote(bool beyond)
    {
        ulong window = ulong.MaxValue >> (64 - _options.Of);
        _votes = ((_votes << 1) | (beyond ? 1UL : 0)) & window;
        int votes = BitOperations.PopCount(_votes);
        _alarm = votes >= _options.Votes || (_alarm && votes > 0);
    }
}
