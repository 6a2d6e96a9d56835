using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Supervision;

namespace EdgeRnn.Device.Sinks.Lines;

/// <summary>A JSON object per line, for programs; its field <c>type</c> names its kind.</summary>
internal sealed class JsonLinesOutput(TextWriter output) : IReportSink
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Report(StreamStatus status) => Write("status", status.Time, status.Stream, json =>
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
        json.WriteNumber("lostReports", status.LostReports);
        json.WriteStartArray("channels");
        for (int channel = 0; channel < status.Channels.Count; channel++)
        {
            WriteChannel(json, status, channel);
        }

        json.WriteEndArray();
        json.WriteStartArray("sensors");
        foreach (SensorReport sensor in status.Sensors)
        {
            WriteSensor(json, sensor);
        }

        json.WriteEndArray();
    });

    public void Report(StreamEvent happened)
    {
        switch (happened)
        {
            case StartedEvent started:
                Write("started", started.Time, started.Stream, json =>
                {
                    json.WriteNumber("row", started.ResumedAt);
                    json.WriteStartObject("recovered");
                    json.WriteNumber("checkpointRow", started.Recovered.CheckpointRow);
                    json.WriteNumber("journalRows", started.Recovered.JournalRows);
                    json.WriteNumber("cutRecords", started.Recovered.CutRecords);
                    json.WriteBoolean("relearned", started.Recovered.IsRelearned);
                    json.WriteEndObject();
                });
                break;
            case AlarmEvent alarm:
                Write("alarm", alarm.Time, alarm.Stream, json =>
                {
                    json.WriteBoolean("begins", alarm.Begins);
                    json.WriteString("channel", alarm.Channel);
                    json.WriteNumber("score", Math.Round(alarm.Score, 2));
                    json.WriteString("cause", StreamWords.Key(alarm.Cause));
                    json.WriteNumberOrNull("expected", alarm.Expected);
                    json.WriteNumberOrNull("got", alarm.Actual);
                    StreamWords.WriteCircumstances(json, alarm);
                });
                break;
            case StateEvent state:
                Write("state", state.Time, state.Stream, json => json.WriteString("state", StreamWords.Key(state.State)));
                break;
            case SilenceEvent silence:
                Write("silence", silence.Time, silence.Stream, json =>
                {
                    json.WriteBoolean("begins", silence.Begins);
                    json.WriteNumber("afterSeconds", Math.Round(silence.After.TotalSeconds, 1));
                });
                break;
            case WentBackEvent back:
                Write("wentBack", back.Time, back.Stream, json => json.WriteNumber("row", back.Row));
                break;
        }
    }

    private static void WriteChannel(Utf8JsonWriter json, StreamStatus status, int channel)
    {
        json.WriteStartObject();
        json.WriteString("id", status.Channels[channel].Id);
        json.WriteNumberOrNull("value", status.Values[channel]);
        WritePerHorizon(json, "forecast", status, horizon => status.Forecast(horizon, channel));
        WritePerHorizon(json, "lower", status, horizon => status.Bounds(horizon, channel).Lower);
        WritePerHorizon(json, "upper", status, horizon => status.Bounds(horizon, channel).Upper);
        json.WriteNumber("score", Math.Round(status.ChannelScores[channel], 2));
        json.WriteEndObject();
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
        json.WriteStartObject();
        json.WriteString("id", sensor.Id);
        json.WriteString("state", sensor.State.ToString().ToLowerInvariant());
        foreach ((string name, long value) in sensor.Counters)
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
    }

    private void Write(string type, DateTime time, string stream, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("time", time);
            json.WriteString("stream", stream);
            members(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Flush();
    }
}
