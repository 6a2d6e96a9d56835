using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Sinks.Lines;

/// <summary>A JSON object per line, for programs; its field <c>type</c> names its kind.</summary>
internal sealed class JsonLinesOutput(TextWriter output) : IReportSink
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Report(StreamStatus status) => Write("status", status.Time, status.Stream, json => StatusJson.Write(json, status));

    public void Report(StreamEvent happened)
    {
        switch (happened)
        {
            case StartedEvent started:
                Write("started", started.Time, started.Stream, json => WriteStart(json, started));
                break;
            case AlarmEvent alarm:
                Write("alarm", alarm.Time, alarm.Stream, json => WriteAlarm(json, alarm));
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
            case ServedEvent served:
                Write("page", served.Time, served.Stream, json => json.WriteString("address", served.Address));
                break;
            case WentBackEvent back:
                Write("wentBack", back.Time, back.Stream, json => json.WriteNumber("row", back.Row));
                break;
        }
    }

    private static void WriteStart(Utf8JsonWriter json, StartedEvent started)
    {
        json.WriteNumber("row", started.ResumedAt);
        json.WriteStartObject("recovered");
        json.WriteNumber("checkpointRow", started.Recovered.CheckpointRow);
        json.WriteNumber("journalRows", started.Recovered.JournalRows);
        json.WriteNumber("cutRecords", started.Recovered.CutRecords);
        json.WriteBoolean("relearned", started.Recovered.IsRelearned);
        json.WriteNumber("missing", started.Recovered.Missing);
        json.WriteEndObject();
    }

    private static void WriteAlarm(Utf8JsonWriter json, AlarmEvent alarm)
    {
        json.WriteBoolean("begins", alarm.Begins);
        json.WriteString("channel", alarm.Channel);
        json.WriteNumber("score", Math.Round(alarm.Score, 2));
        json.WriteString("cause", StreamWords.Key(alarm.Cause));
        json.WriteNumberOrNull("expected", alarm.Expected);
        json.WriteNumberOrNull("got", alarm.Actual);
        StreamWords.WriteCircumstances(json, alarm);
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
