using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks.Lines;

namespace EdgeRnn.Device.Sinks.Web;

/// <summary>The streams in version 1 of the interface.</summary>
internal static class StreamJson
{
    /// <summary>A stream at this moment: the members of a line of JSON lines, and what a picture needs.</summary>
    public static void Write(Utf8JsonWriter json, WebStream stream, StreamStatus status)
    {
        json.WriteString("name", stream.Name);
        if (status.Time != default)
        {
            json.WriteString("time", status.Time);
        }

        StatusJson.Write(json, status);
        json.WriteBoolean("learning", status.Learning);
        json.WriteNumberOrNull("falseAlarmDays", status.FalseAlarmDays);
        json.WriteNumber("intervalSeconds", stream.Interval.TotalSeconds);
        json.WriteNumber("samples", stream.Samples.Count);
        json.WriteBoolean("recording", stream.IsRecording);
        json.WriteBoolean("hasTimes", stream.HasTimes);
        WriteNumbers(json, "horizons", status.Horizons, (writer, horizon) => writer.WriteNumberValue(horizon));
        double[] weights = stream.Weights;
        json.WriteObjects("experts", stream.Experts.Zip(weights), expert =>
        {
            json.WriteString("name", expert.First);
            WriteNumber(json, "weight", expert.Second);
        });
    }

    public static void WriteRibbon(Utf8JsonWriter json, AnomalyRibbon ribbon)
    {
        (double from, float[] scores, bool[] alarms) = ribbon.Copy();
        json.WriteStartObject("ribbon");
        json.WriteNumber("from", from);
        json.WriteNumber("binSeconds", ribbon.BinSeconds);
        WriteNumbers(json, "scores", scores, WriteValue);
        WriteNumbers(json, "alarms", alarms, (writer, alarm) => writer.WriteNumberValue(alarm ? 1 : 0));
        json.WriteEndObject();
    }

    /// <summary>Samples as columns: a picture takes them as they are.</summary>
    public static void WriteSamples(Utf8JsonWriter json, StreamStatus status, SampleRows rows)
    {
        json.WriteNumber("first", rows.First);
        WriteNumbers(json, "times", rows.Times, (writer, time) => writer.WriteNumberValue(Math.Round(time, 3)));
        WriteNumbers(json, "scores", rows.Scores, WriteValue);
        WriteNumbers(json, "alarms", rows.Alarms, (writer, alarm) => writer.WriteNumberValue(alarm ? 1 : 0));
        json.WriteObjects("channels", Enumerable.Range(0, status.Channels.Count), channel =>
        {
            json.WriteString("id", status.Channels[channel].Id);
            foreach ((string name, int which) in (ReadOnlySpan<(string, int)>)[("value", 0), ("forecast", 1), ("lower", 2), ("upper", 3)])
            {
                WriteNumbers(json, name, Enumerable.Range(0, rows.Rows), (writer, row) => WriteValue(writer, rows.Number(row, channel, which)));
            }
        });
    }

    public static void Write(Utf8JsonWriter json, AlarmEvent alarm)
    {
        json.WriteString("stream", alarm.Stream);
        json.WriteString("time", alarm.Time);
        if (alarm.Since is { } since)
        {
            json.WriteString("since", since);
        }

        json.WriteBoolean("begins", alarm.Begins);
        json.WriteString("channel", alarm.Channel);
        json.WriteString("unit", alarm.Unit);
        json.WriteNumber("score", Math.Round(alarm.Score, 2));
        json.WriteString("cause", StreamWords.Key(alarm.Cause));
        json.WriteString("words", StreamWords.Of(alarm.Cause));
        WriteNumber(json, "expected", alarm.Expected);
        WriteNumber(json, "actual", alarm.Actual);
        WriteNumber(json, "low", alarm.Low);
        WriteNumber(json, "high", alarm.High);
    }

    public static void WriteNumbers<T>(Utf8JsonWriter json, string name, IEnumerable<T> values, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T value in values)
        {
            write(json, value);
        }

        json.WriteEndArray();
    }

    /// <summary>A number as short as it reads back as the same float; null for NaN and infinity.</summary>
    public static void WriteValue(Utf8JsonWriter json, float value)
    {
        if (float.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double value) => json.WriteNumberOrNull(name, (float)value);
}
