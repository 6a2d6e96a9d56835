using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Sinks.Lines;

/// <summary>A stream's status as members of a JSON object.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter json, StreamStatus status)
    {
        json.WriteString("state", StreamWords.Key(status.State));
        json.WriteNumber("rows", status.Rows);
        json.WriteNumber("in", status.Counts.In);
        json.WriteNumber("processed", status.Counts.Processed);
        json.WriteNumber("dropped", status.Counts.Dropped);
        json.WriteNumber("waiting", status.Counts.Waiting);
        json.WriteNumber("skippedTraining", status.Counts.SkippedTraining);
        json.WriteNumber("deadlineMisses", status.Counts.DeadlineMisses);
        json.WriteNumber("missedReads", status.Counts.MissedReads);
        json.WriteNumber("worstStepMs", status.Counts.WorstStep.TotalMilliseconds);
        json.WriteNumber("score", Math.Round(status.HighestScore, 2));
        json.WriteBoolean("alarm", status.Alarm);
        json.WriteNumber("alarms", status.Alarms);
        json.WriteNumberOrNull("skill", status.Skill);
        json.WriteNumber("drifts", status.Drifts);
        json.WriteNumber("rollbacks", status.Rollbacks);
        json.WriteNumber("restarts", status.Restarts);
        json.WriteNumber("resumedAt", status.ResumedAt);
        json.WriteNumber("savedAt", status.SavedAt);
        json.WriteString("notSafe", status.NotSafe);
        json.WriteNumber("lostReports", status.LostReports);
        json.WriteObjects("channels", Enumerable.Range(0, status.Channels.Count), channel => WriteChannel(json, status, channel));
        json.WriteObjects("sensors", status.Sensors, sensor => WriteSensor(json, sensor));
    }

    private static void WriteChannel(Utf8JsonWriter json, StreamStatus status, int channel)
    {
        SensorChannel of = status.Channels[channel];
        json.WriteString("id", of.Id);
        json.WriteNumberOrNull("value", status.Values[channel]);
        json.WriteString("name", of.Name);
        json.WriteString("unit", of.Unit);
        WritePerHorizon(json, "forecast", status, horizon => status.Forecast(horizon, channel));
        WritePerHorizon(json, "lower", status, horizon => status.Bounds(horizon, channel).Lower);
        WritePerHorizon(json, "upper", status, horizon => status.Bounds(horizon, channel).Upper);
        json.WriteNumber("score", Math.Round(status.ChannelScores[channel], 2));
    }

    private static void WritePerHorizon(Utf8JsonWriter json, string name, StreamStatus status, Func<int, float> value)
    {
        json.WriteStartArray(name);
        for (int horizon = 0; horizon < status.Horizons.Count; horizon++)
        {
            if (float.IsFinite(value(horizon)))
            {
                json.WriteNumberValue(value(horizon));
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteSensor(Utf8JsonWriter json, SensorReport sensor)
    {
        json.WriteString("id", sensor.Id);
        json.WriteString("state", sensor.State.ToString().ToLowerInvariant());
        foreach ((string name, long value) in sensor.Counters)
        {
            json.WriteNumber(name, value);
        }
    }
}
