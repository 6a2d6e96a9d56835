using EdgeRnn.Forecasting.Monitoring;

namespace EdgeRnn.Device.Sinks;

/// <summary>What states and causes are called: for people, and in JSON.</summary>
internal static class StreamWords
{
    public static string Of(StreamState state) => state switch
    {
        StreamState.WarmingUp => "warming up",
        StreamState.Learning => "learning",
        StreamState.Watching => "watching",
        _ => "relearning",
    };

    public static string Key(StreamState state) => state == StreamState.WarmingUp ? "warmingUp" : Of(state);

    public static string Of(AnomalyCause cause) => cause switch
    {
        AnomalyCause.Error => "far from its forecast",
        AnomalyCause.Missing => "no value for longer than ever",
        _ => "unchanged for longer than ever",
    };

    public static string Key(AnomalyCause cause) => cause switch
    {
        AnomalyCause.Error => "error",
        AnomalyCause.Missing => "missing",
        _ => "unchanged",
    };
}
