using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting;
using EdgeRnn.Forecasting.Engine;

namespace EdgeRnn.Fleet.Streams;

/// <summary>What a sample brought, as a line of JSON: state, score, alarm, and the forecasts of the samples to come with their bounds.</summary>
internal static class OutputLine
{
    public static ReadOnlyMemory<byte> Of(string stream, string[] channels, StreamEngine engine, StreamResult result)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("stream", stream);
            json.WriteNumber("n", result.Sequence);
            if (result.Time != StreamEngine.NoTime)
            {
                json.WriteString("time", DateTime.UnixEpoch.AddTicks(result.Time / 100));
            }

            json.WriteString("state", StreamWords.Key(result.State));
            json.WriteNumber("score", Math.Round(result.Score, 2));
            json.WriteBoolean("alarm", result.Alarm);
            if (result.AlarmChanged && result.Alarm)
            {
                json.WriteString("cause", StreamWords.Key(result.Cause));
                json.WriteString("channel", channels[result.Channel]);
            }

            WriteChannels(json, channels, engine.Forecaster, result);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    private static void WriteChannels(Utf8JsonWriter json, string[] channels, Forecaster forecaster, StreamResult result)
    {
        json.WriteStartObject("channels");
        for (int channel = 0; channel < channels.Length; channel++)
        {
            json.WriteStartObject(channels[channel]);
            json.WriteNumberOrNull("value", result.Values[channel]);
            json.WriteStartArray("forecast");
            for (int horizon = 0; horizon < forecaster.Options.Horizons.Count; horizon++)
            {
                json.WriteStartObject();
                json.WriteNumber("ahead", forecaster.Options.Horizons[horizon]);
                json.WriteNumberOrNull("value", forecaster.Forecast(horizon)[channel]);
                json.WriteNumberOrNull("low", forecaster.Bounds(horizon).Lower[channel]);
                json.WriteNumberOrNull("high", forecaster.Bounds(horizon).Upper[channel]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
