using System.Globalization;
using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Mqtt;

namespace EdgeRnn.Device.Sinks.Mqtt;

/// <summary>What a stream does, as messages: its state and forecasts of the moment, its alarm retained.</summary>
/// <param name="stream">The stream.</param>
internal sealed class StreamMessages(PublishedStream stream)
{
    /// <param name="status">The stream now.</param>
    /// <param name="unsent">Messages that were dropped.</param>
    public MqttMessage State(StreamStatus status, long unsent) => Moment(stream.StateTopic, json =>
    {
        json.WriteString("time", status.Time);
        json.WriteNumber("score", Math.Round(status.HighestScore, 2));
        json.WriteString("state", StreamWords.Key(status.State));
        json.WriteNumberOrNull("skill", Math.Round(status.Skill, 4));
        json.WriteString("learning", status.Learning ? "ON" : "OFF");
        json.WriteNumberOrNull("days", Math.Round(status.FalseAlarmDays, 3));
        json.WriteNumber("processed", status.Counts.Processed);
        json.WriteNumber("dropped", status.Counts.Dropped);
        json.WriteNumber("late", status.Counts.DeadlineMisses);
        json.WriteNumber("skipped", status.Counts.SkippedTraining);
        json.WriteNumber("unsent", unsent);
    });

    /// <summary>A message per channel.</summary>
    public IEnumerable<MqttMessage> Forecasts(StreamStatus status)
    {
        for (int i = 0; i < stream.Channels.Count; i++)
        {
            int channel = i;
            yield return Moment(stream.ChannelTopic(stream.Channels[channel]), json => WriteForecast(json, status, channel));
        }
    }

    /// <summary>Whether an alarm is on, and what is known of it.</summary>
    /// <param name="alarm">The newest; null if there was none.</param>
    public MqttMessage Alarm(AlarmEvent? alarm) => new(
        stream.AlarmTopic,
        Json(json =>
        {
            json.WriteString("alarm", alarm is { Begins: true } ? "ON" : "OFF");
            json.WriteStartObject("attributes");
            if (alarm is { Begins: true })
            {
                WriteAlarm(json, alarm);
            }

            json.WriteEndObject();
        }),
        Retain: true,
        MqttDelivery.AtLeastOnce);

    /// <summary>Something that happened; null for what is no event for Home Assistant.</summary>
    public MqttMessage? Event(StreamEvent happened)
    {
        string? type = TypeOf(happened);
        return type is null ? null : new MqttMessage(
            stream.EventTopic,
            Json(json =>
            {
                json.WriteString("event_type", type);
                json.WriteString("time", happened.Time);
                if (happened is AlarmEvent alarm)
                {
                    WriteAlarm(json, alarm);
                }
            }),
            Retain: false,
            MqttDelivery.AtLeastOnce);
    }

    private static string? TypeOf(StreamEvent happened) => happened switch
    {
        StartedEvent => "started",
        AlarmEvent alarm => alarm.Begins ? "alarm" : "alarm_over",
        StateEvent { IsDrift: true } => "drift",
        SilenceEvent silence => silence.Begins ? "silence" : "silence_over",
        WentBackEvent => "went_back",
        _ => null,
    };

    private static void WriteAlarm(Utf8JsonWriter json, AlarmEvent alarm)
    {
        json.WriteString("stream", alarm.Stream);
        json.WriteString("channel", alarm.Channel);
        json.WriteString("cause", StreamWords.Key(alarm.Cause));
        json.WriteString("unit", alarm.Unit);
        json.WriteNumberOrNull("expected", Shown(alarm.Expected));
        json.WriteNumberOrNull("got", Shown(alarm.Actual));
        json.WriteNumberOrNull("low", alarm.Low);
        json.WriteNumberOrNull("high", alarm.High);
        json.WriteNumber("score", Math.Round(alarm.Score, 2));
        if (alarm.Since is { } since)
        {
            json.WriteString("since", since);
        }

        StreamWords.WriteCircumstances(json, alarm);
    }

    /// <summary>No more digits than mean something.</summary>
    private static double Shown(double value) => double.IsFinite(value)
        ? double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;

    private void WriteForecast(Utf8JsonWriter json, StreamStatus status, int channel)
    {
        (float low, float high) = status.Bounds(0, channel);
        json.WriteNumberOrNull("value", status.Values[channel]);
        json.WriteNumberOrNull("first", status.Forecast(0, channel));
        json.WriteNumberOrNull("last", status.Forecast(stream.Horizons.Count - 1, channel));
        json.WriteNumberOrNull("low", low);
        json.WriteNumberOrNull("high", high);
        json.WriteNumber("score", Math.Round(status.ChannelScores[channel], 2));
        json.WriteStartObject("forecast");
        for (int horizon = 0; horizon < stream.Horizons.Count; horizon++)
        {
            if (float.IsFinite(status.Forecast(horizon, channel)))
            {
                DateTime due = status.Time + (stream.Interval * stream.Horizons[horizon]);
                json.WriteNumber(due.ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture), status.Forecast(horizon, channel));
            }
        }

        json.WriteEndObject();
    }

    private static MqttMessage Moment(string topic, Action<Utf8JsonWriter> members) => new(topic, Json(members), Retain: false, MqttDelivery.AtMostOnce);

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
