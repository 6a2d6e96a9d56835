using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Sinks;

/// <summary>Something that a stream is asked to do, from outside and between two samples.</summary>
internal abstract record StreamCommand;

/// <summary>To learn from samples, or only to forecast and watch.</summary>
internal sealed record SetLearning(bool Learns) : StreamCommand;

/// <summary>Days in which there may be one alarm although nothing is wrong.</summary>
internal sealed record SetFalseAlarmDays(double Days) : StreamCommand;

/// <summary>To forget everything that was learned.</summary>
internal sealed record Relearn : StreamCommand;

/// <summary>The newest alarm was this or that: a normal one ends, and what it reached raises none again.</summary>
internal sealed record LabelNewestAlarm(AlarmLabel Label) : StreamCommand;

/// <summary>An alarm that was on at a time was this or that.</summary>
/// <param name="Time">In nanoseconds since 1970 UTC.</param>
/// <param name="Label">None takes back what was declared before.</param>
/// <param name="Answer">Takes what came of it, and whether it was done.</param>
internal sealed record LabelAlarmAt(long Time, AlarmLabel Label, Action<bool, string> Answer) : StreamCommand;
