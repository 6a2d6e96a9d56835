using EdgeRnn.Device.Sinks;

namespace EdgeRnn.Device.Service;

/// <summary>
/// Has the streams' states saved: a few at a time and the oldest first, so that neither the memory for copies nor the disk sees all at
/// once, and each stream gets its share of the day's bytes.
/// </summary>
/// <param name="streams">All that run.</param>
/// <param name="budget">Their bytes.</param>
/// <param name="every">How old a checkpoint gets if there is room for another.</param>
/// <param name="notices">The log.</param>
/// <param name="time">The clocks.</param>
internal sealed class CheckpointSchedule(List<SensorStream> streams, CheckpointBudget budget, TimeSpan every, Notices notices, TimeProvider time)
{
    private long _last = time.GetTimestamp();

    /// <summary>To be called several times a second.</summary>
    public void Turn()
    {
        long now = time.GetTimestamp();
        int most = 1 + (int)Math.Min(streams.Count, streams.Count * (time.GetElapsedTime(_last, now) / every));
        _last = now;
        foreach (SensorStream stream in streams.Where(IsDue).OrderByDescending(stream => stream.SinceCheckpoint).Take(most))
        {
            if (!stream.MayCheckpoint)
            {
                budget.NoteFull(stream.IsJournalRunningOut);
            }

            if (stream.MayCheckpoint || stream.IsJournalRunningOut)
            {
                stream.RequestCheckpoint();
            }
        }

        streams.ForEach(Save);
        if (budget.TakeNote() is { } note)
        {
            notices.Log(NoticeLevel.Warning, "checkpoints", note);
        }
    }

    private bool IsDue(SensorStream stream) => stream.SinceCheckpoint >= every || (stream.SinceCheckpoint > TimeSpan.Zero && stream.IsJournalRunningOut);

    /// <summary>Saves what a stream has captured; what cannot be saved is logged, and tried again with a later capture.</summary>
    private void Save(SensorStream stream)
    {
        if (stream.WriteCheckpoint() is { } failure)
        {
            notices.Log(NoticeLevel.Error, $"{stream.Settings.Name} state", $"{stream.Settings.Name}: its state is not saved, learning continues: {failure}");
        }
    }
}
