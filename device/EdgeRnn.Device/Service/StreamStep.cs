using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Training;
using EdgeRnn.Training.Guard;

namespace EdgeRnn.Device.Service;

/// <summary>Feeds one sample to a stream's engine: decides whether there is time to learn from it, and counts. Allocates nothing.</summary>
/// <param name="engine">The stream's.</param>
/// <param name="interval">Between two samples, in ticks of the clock.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class StreamStep(StreamEngine engine, long interval, TimeProvider time)
{
    /// <summary>The statistics of all networks are summed up in lists, which is nothing for every sample.</summary>
    private const int StatisticsEvery = 64;

    private readonly LearningBudget _budget = new(interval);
    private long _processed;
    private long _skipped;
    private long _misses;
    private long _worst;
    private long _alarms;
    private double _highest;

    /// <summary>Whether the forecaster has run away and found no way back by itself.</summary>
    public bool HasDiverged => engine.Forecaster.Health == LearnerHealth.Diverged;

    /// <param name="sample">A float per channel.</param>
    /// <param name="sampled">When it was taken, on the monotonic clock.</param>
    /// <returns>What it brought; valid until the next sample.</returns>
    public StreamResult Run(ReadOnlySpan<float> sample, long sampled)
    {
        long begin = time.GetTimestamp();
        bool learn = _budget.MayLearn(begin, sampled);
        StreamResult result = engine.Step(engine.Sequence + 1, StreamEngine.NoTime, sample, learn);

        long end = time.GetTimestamp();
        _budget.Took(end - begin, learn);
        _processed++;
        _skipped += learn ? 0 : 1;
        _misses += end > sampled + interval ? 1 : 0;
        _alarms += result.Alarm && result.AlarmChanged ? 1 : 0;
        _worst = Math.Max(_worst, end - begin);
        _highest = Math.Max(_highest, result.Score);
        return result;
    }

    /// <summary>Writes what the step knows.</summary>
    public void Tell(StreamStatus status)
    {
        for (int horizon = 0; horizon < status.Horizons.Count; horizon++)
        {
            engine.Forecaster.Forecast(horizon).CopyTo(status.Forecasts.AsSpan(horizon * status.Channels.Count));
        }

        status.State = engine.Monitor.State;
        status.Score = engine.Monitor.Score;
        status.HighestScore = Math.Max(status.HighestScore, _highest);
        _highest = 0;
        status.Alarm = engine.Monitor.Alarm;
        status.Alarms = _alarms;
        status.Skill = engine.Monitor.Skill;
        status.Drifts = engine.Monitor.Drifts;
        if (_processed % StatisticsEvery == 0)
        {
            LearnerStatistics statistics = engine.Forecaster.Statistics;
            (status.Rollbacks, status.Restarts) = (statistics.Rollbacks, statistics.Restarts);
        }

        status.Rows = engine.Samples;
        status.Counts = status.Counts with
        {
            Processed = _processed,
            SkippedTraining = _skipped,
            DeadlineMisses = _misses,
            WorstStep = TimeSpan.FromSeconds(_worst / (double)time.TimestampFrequency),
        };
    }
}
