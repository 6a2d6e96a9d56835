using System.Text;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Engine;
using EdgeRnn.Storage.Journal;
using EdgeRnn.Training;
using EdgeRnn.Training.Guard;

namespace EdgeRnn.Device.Service;

/// <summary>
/// Feeds one sample to a stream's engine: decides whether there is time to learn from it, counts, and records it with what was
/// decided. Allocates nothing.
/// </summary>
/// <param name="engine">The stream's.</param>
/// <param name="interval">Between two samples, in ticks of the clock.</param>
/// <param name="time">The clocks.</param>
/// <param name="journal">Where samples are recorded; null for nowhere.</param>
internal sealed class StreamStep(StreamEngine engine, long interval, TimeProvider time, JournalWriter? journal = null)
{
    /// <summary>The statistics of all networks are summed up in lists, which is nothing for every sample.</summary>
    private const int StatisticsEvery = 64;

    private JournalWriter? _journal = journal;
    private readonly LearningBudget _budget = new(interval);
    private long _sequence = -1;
    private bool _followsGap;
    private bool _followsRollback;
    private string _decisions = "";
    private long _dropped;
    private long _sinceCapture;
    private long _processed;
    private long _skipped;
    private long _misses;
    private long _worst;
    private long _alarms;
    private double _highest;

    /// <summary>Whether the forecaster has diverged and could not recover by itself.</summary>
    public bool HasDiverged => engine.Forecaster.Health == LearnerHealth.Diverged;

    /// <summary>What it would take to learn again all that came since the last <see cref="Captured"/>.</summary>
    public TimeSpan ReplayTime => TimeSpan.FromSeconds(_sinceCapture / (double)time.TimestampFrequency);

    /// <summary>Whether there was no time to learn from the last sample.</summary>
    public bool LackedTime { get; private set; }

    /// <summary>Whether it is allowed to learn.</summary>
    public bool MayLearn { get; set; } = true;

    /// <summary>The state was captured.</summary>
    public void Captured() => _sinceCapture = 0;

    /// <summary>The stream continued unseen before the next sample.</summary>
    public void MarkGap() => _followsGap = true;

    /// <summary>The engine was put back to the state of an older checkpoint.</summary>
    public void MarkRollback() => _followsRollback = true;

    /// <summary>Changes the engine; the next sample's record says how.</summary>
    public void Decide(EngineDecision decision)
    {
        decision.Apply(engine);
        _decisions = _decisions.Length == 0 ? decision.Text : $"{_decisions}\n{decision.Text}";
    }

    /// <summary>Records from the next sample on elsewhere.</summary>
    public void RecordIn(JournalWriter? writer) => _journal = writer;

    /// <param name="sample">A float per channel.</param>
    /// <param name="sampled">When it was taken, on the monotonic clock.</param>
    /// <param name="dropped">Samples that the stream has dropped since it began.</param>
    /// <returns>What it brought; valid until the next sample.</returns>
    public StreamResult Run(ReadOnlySpan<float> sample, long sampled, long dropped = 0)
    {
        long begin = time.GetTimestamp();
        bool hasTime = _budget.MayLearn(begin, sampled), learn = hasTime && MayLearn;
        if (_followsGap || _followsRollback)
        {
            engine.MarkGap();
        }

        _sequence = Math.Max(_sequence, engine.Sequence) + 1;
        StreamResult result = engine.Step(_sequence, Nanoseconds(begin, sampled), sample, learn);
        Record(result, sample, dropped);

        long end = time.GetTimestamp();
        _budget.Took(end - begin, learn);
        _sinceCapture += end - begin;
        _processed++;
        LackedTime = !hasTime;
        _skipped += hasTime ? 0 : 1;
        _misses += end > sampled + interval ? 1 : 0;
        _alarms += result.Alarm && result.AlarmChanged ? 1 : 0;
        _worst = Math.Max(_worst, end - begin);
        _highest = Math.Max(_highest, result.Score);
        return result;
    }

    /// <summary>Copies what the step knows.</summary>
    public void CopyTo(StreamStatus status)
    {
        status.Take(engine);
        status.HighestScore = Math.Max(status.HighestScore, _highest);
        _highest = 0;
        status.Alarms = _alarms;
        if (_processed % StatisticsEvery == 0)
        {
            LearnerStatistics statistics = engine.Forecaster.Statistics;
            (status.Rollbacks, status.Restarts) = (statistics.Rollbacks, statistics.Restarts);
        }

        status.Counts = status.Counts with
        {
            Processed = _processed,
            SkippedTraining = _skipped,
            DeadlineMisses = _misses,
            WorstStep = TimeSpan.FromSeconds(_worst / (double)time.TimestampFrequency),
        };
    }

    // Before the result is published: what a kill leaves in the journal is all that anybody has seen.
    private void Record(StreamResult result, ReadOnlySpan<float> sample, long dropped)
    {
        _journal?.Append(new JournalRecord
        {
            Sequence = result.Sequence,
            Time = result.Time,
            Values = sample,
            Learned = result.Learned,
            Dropped = (int)Math.Min(dropped - _dropped, int.MaxValue),
            FollowsGap = _followsGap,
            FollowsRollback = _followsRollback,
            Decisions = _decisions.Length == 0 ? [] : Encoding.UTF8.GetBytes(_decisions),
        });
        (_dropped, _followsGap, _followsRollback, _decisions) = (dropped, false, false, "");
    }

    private long Nanoseconds(long now, long sampled) =>
        ((time.GetUtcNow() - DateTimeOffset.UnixEpoch) - time.GetElapsedTime(sampled, now)).Ticks * TimeSpan.NanosecondsPerTick;
}
