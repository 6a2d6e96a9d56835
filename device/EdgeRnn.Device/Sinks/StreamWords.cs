using System.Globalization;
using System.Text.Json;
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
        AnomalyCause.Unchanged => "unchanged for longer than ever",
        AnomalyCause.Bias => "to one side of its forecasts",
        AnomalyCause.Drift => "drifting away from its forecasts",
        AnomalyCause.Rhythm => "harder to forecast than usual",
        AnomalyCause.Level or AnomalyCause.SlowLevel => "at an unusual level",
        AnomalyCause.Spread => "changing more or less than usual",
        _ => "no longer moving with its related channel",
    };

    public static string Of(StreamEvent happened) => happened switch
    {
        StartedEvent started => $"{started.What}; {started.How}",
        AlarmEvent { Begins: true } alarm => string.Create(CultureInfo.InvariantCulture, $"ALARM, score {alarm.Score:0}: {alarm.Channel} {Of(alarm.Cause)}"),
        AlarmEvent over => $"the alarm is over{(over.Ending == AlarmEnd.None ? "" : $": {Of(over.Ending)}")}",
        StateEvent state => Of(state.State),
        SilenceEvent { Begins: true } silence => string.Create(CultureInfo.InvariantCulture, $"silent: no value of any channel for {silence.After.TotalSeconds:0} s"),
        SilenceEvent => "values come again",
        ServedEvent served => served.Address,
        WentBackEvent back => string.Create(CultureInfo.InvariantCulture, $"its error diverged; it continues from the checkpoint of sample {back.Row}"),
        _ => throw new ArgumentException($"unknown event {happened}", nameof(happened)),
    };

    /// <summary>How often there was an alarm like it before and which channels were part of it; of one that is over, why it ended.</summary>
    public static void WriteCircumstances(Utf8JsonWriter json, AlarmEvent alarm)
    {
        json.WriteNumber("before", alarm.Before);
        json.WriteStartArray("channels");
        foreach (string channel in alarm.Channels)
        {
            json.WriteStringValue(channel);
        }

        json.WriteEndArray();
        if (!alarm.Begins)
        {
            json.WriteString("ending", Key(alarm.Ending));
        }
    }

    public static string Of(AlarmEnd ending) => ending switch
    {
        AlarmEnd.Returned => "back to normal",
        AlarmEnd.Accepted => "accepted as the new normal",
        AlarmEnd.DeclaredNormal => "declared normal",
        _ => "still on",
    };

    public static string Key(AlarmEnd ending) => ending switch
    {
        AlarmEnd.Returned => "returned",
        AlarmEnd.Accepted => "accepted",
        AlarmEnd.DeclaredNormal => "declaredNormal",
        _ => "none",
    };

    public static string Key(AnomalyCause cause) => cause switch
    {
        AnomalyCause.Error => "error",
        AnomalyCause.Missing => "missing",
        AnomalyCause.Unchanged => "unchanged",
        AnomalyCause.Bias => "bias",
        AnomalyCause.Drift => "drift",
        AnomalyCause.Rhythm => "rhythm",
        AnomalyCause.Level => "level",
        AnomalyCause.SlowLevel => "slowLevel",
        AnomalyCause.Spread => "spread",
        _ => "relation",
    };
}
