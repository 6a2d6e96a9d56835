using EdgeRnn.Forecasting.Experts;
using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Configuration;

/// <summary>What a stream does where nothing else is set: the same in <c>run</c> and in <c>anomalies</c>, so that both give the same scores and alarms.</summary>
internal static class StreamDefaults
{
    public const MixtureProfile Profile = MixtureProfile.Standard;

    /// <summary>Days in which there may be one false alarm.</summary>
    public const double FalseAlarmDays = 7;

    /// <summary>Samples per second.</summary>
    public const double Rate = 1;

    /// <summary>Samples ahead that are forecast.</summary>
    public static IReadOnlyList<int> Horizons { get; } = [1];

    /// <summary>In the long run, at most one false alarm in that many days.</summary>
    /// <param name="interval">Between two samples.</param>
    /// <param name="falseAlarmDays">Days of the stream's own time.</param>
    public static MonitorOptions Alarm(TimeSpan interval, double falseAlarmDays = FalseAlarmDays) =>
        new() { SamplesPerFalseAlarm = (long)Math.Max(1, TimeSpan.FromDays(falseAlarmDays) / interval) };
}
