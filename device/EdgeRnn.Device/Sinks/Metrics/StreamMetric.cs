namespace EdgeRnn.Device.Sinks.Metrics;

/// <summary>One figure of a stream, for programs that watch it.</summary>
/// <param name="Name">With dots, as OpenTelemetry has it; Prometheus sees underscores.</param>
/// <param name="IsCounter">It only rises, but for a restart.</param>
/// <param name="Unit">Empty for plain numbers.</param>
/// <param name="Help">A sentence.</param>
/// <param name="Value">NaN while it is not known.</param>
internal sealed record StreamMetric(string Name, bool IsCounter, string Unit, string Help, Func<StreamStatus, double> Value)
{
    /// <summary>The figure of a sink, and not of a stream.</summary>
    public const string LostName = "edgernn.reports.lost";

    public const string LostHelp = "Reports and events that an output of the service has lost.";

    public static IReadOnlyList<StreamMetric> All { get; } =
    [
        new("edgernn.samples.in", true, "", "Samples that the sensors gave.", status => status.Counts.In),
        new("edgernn.samples.processed", true, "", "Samples that were forecast from.", status => status.Counts.Processed),
        new("edgernn.samples.dropped", true, "", "Samples that made room for newer ones.", status => status.Counts.Dropped),
        new("edgernn.samples.waiting", false, "", "Samples whose turn has not come.", status => status.Counts.Waiting),
        new("edgernn.samples.not_read", true, "", "Samples that were not taken: a read was still running.", status => status.Counts.MissedReads),
        new("edgernn.training.skipped", true, "", "Samples that were not learned from, time being short.", status => status.Counts.SkippedTraining),
        new("edgernn.deadline.misses", true, "", "Forecasts that were ready only after the next sample was due.", status => status.Counts.DeadlineMisses),
        new("edgernn.step.worst", false, "s", "The longest that a sample took.", status => status.Counts.WorstStep.TotalSeconds),
        new("edgernn.anomaly.score", false, "", "The newest score, 0 to 100; 50 is the limit of what is normal.", status => status.Score),
        new("edgernn.alarm", false, "", "1 while an alarm is on.", status => status.Alarm ? 1 : 0),
        new("edgernn.alarms", true, "", "Alarms that have begun.", status => status.Alarms),
        new("edgernn.forecast.skill", false, "", "1 - squared error / persistence's, over recent samples.", status => status.Skill),
        new("edgernn.state", false, "", "0 warming up, 1 learning, 2 watching, 3 relearning.", status => (int)status.State),
        new("edgernn.drifts", true, "", "How often the stream has changed for good.", status => status.Drifts),
        new("edgernn.rollbacks", true, "", "Returns of networks to their last good weights.", status => status.Rollbacks),
        new("edgernn.restarts", true, "", "Beginnings of networks from new weights.", status => status.Restarts),
        new("edgernn.rows", true, "", "Samples in all runs.", status => status.Rows),
        new("edgernn.saved_at", false, "", "The row of the newest checkpoint; -1 for none yet.", status => status.SavedAt),
        new("edgernn.not_safe", false, "", "1 while the end of the process would cost samples, or that of the power more than those since the last synchronisation.", status => status.NotSafe is null ? 0 : 1),
    ];
}
