using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Training;
using EdgeRnn.Training.Guard;

namespace EdgeRnn.Device.Service;

/// <summary>What is done with one sample: watch what was forecast for it, learn if there is time, forecast. Allocates nothing.</summary>
/// <param name="forecaster">Of the stream.</param>
/// <param name="monitor">Of the stream.</param>
/// <param name="interval">Between two samples, in ticks of the clock.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class StreamStep(Forecaster forecaster, StreamMonitor monitor, long interval, TimeProvider time)
{
    /// <summary>The statistics of all networks are summed up in lists, which is nothing for every sample.</summary>
    private const int StatisticsEvery = 64;

    /// <summary>Samples in which a restored forecaster finds into what has gone on without it.</summary>
    private const int SettlingSamples = 8;

    private readonly LearningBudget _budget = new(interval);
    private readonly float[] _unknown = [.. Enumerable.Repeat(float.NaN, forecaster.Options.Channels)];
    private long _settledAt;
    private long _processed;
    private long _skipped;
    private long _misses;
    private long _worst;
    private long _alarms;
    private double _highest;

    public StreamMonitor Monitor => monitor;

    /// <summary>Whether the forecaster has run away and found no way back by itself.</summary>
    public bool HasDiverged => forecaster.Health == LearnerHealth.Diverged;

    /// <summary>
    /// The forecaster was restored: what it forecast before, and does while it settles, says nothing of what is normal now.
    /// </summary>
    public void Settle() => _settledAt = forecaster.Samples + forecaster.Options.Horizons[0] + SettlingSamples;

    /// <param name="sample">A float per channel.</param>
    /// <param name="sampled">When it was taken, on the monotonic clock.</param>
    public void Run(ReadOnlySpan<float> sample, long sampled)
    {
        long begin = time.GetTimestamp();
        bool learn = _budget.MayLearn(begin, sampled), wasAlarm = monitor.Alarm;
        monitor.Add(forecaster.Samples < _settledAt ? _unknown : forecaster.Due(0), forecaster.Persistence(0), sample);
        forecaster.Observe(sample, learn);

        long end = time.GetTimestamp();
        _budget.Took(end - begin, learn);
        _processed++;
        _skipped += learn ? 0 : 1;
        _misses += end > sampled + interval ? 1 : 0;
        _alarms += monitor.Alarm && !wasAlarm ? 1 : 0;
        _worst = Math.Max(_worst, end - begin);
        _highest = Math.Max(_highest, monitor.Score);
    }

    /// <summary>Writes what the step knows.</summary>
    public void Tell(StreamStatus status)
    {
        for (int horizon = 0; horizon < status.Horizons.Count; horizon++)
        {
            forecaster.Forecast(horizon).CopyTo(status.Forecasts.AsSpan(horizon * status.Channels.Count));
        }

        status.State = monitor.State;
        status.Score = monitor.Score;
        status.HighestScore = Math.Max(status.HighestScore, _highest);
        _highest = 0;
        status.Alarm = monitor.Alarm;
        status.Alarms = _alarms;
        status.Skill = monitor.Skill;
        status.Drifts = monitor.Drifts;
        if (_processed % StatisticsEvery == 0)
        {
            LearnerStatistics statistics = forecaster.Statistics;
            (status.Rollbacks, status.Restarts) = (statistics.Rollbacks, statistics.Restarts);
        }

        status.Rows = forecaster.Samples;
        status.Counts = status.Counts with
        {
            Processed = _processed,
            SkippedTraining = _skipped,
            DeadlineMisses = _misses,
            WorstStep = TimeSpan.FromSeconds(_worst / (double)time.TimestampFrequency),
        };
    }
}
