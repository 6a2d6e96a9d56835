using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRnn.Device.Configuration;
using EdgeRnn.Device.Output;

namespace EdgeRnn.Device.Sinks.Actions;

/// <summary>Something that happened, as actions pass it on.</summary>
/// <param name="Kind">What.</param>
/// <param name="Stream">Where.</param>
/// <param name="Time">When, in UTC.</param>
/// <param name="Message">A line for people.</param>
/// <param name="Alarm">The alarm that it is about; null for none.</param>
internal sealed record ActionNotice(ActionEvent Kind, string Stream, DateTime Time, string Message, AlarmEvent? Alarm)
{
    /// <summary>A notice that shows whether an action works.</summary>
    public static ActionNotice Test(string stream, DateTime time) => new(ActionEvent.Alarm, stream, time, $"{stream}: this is a test of edgernn; nothing is wrong", null);

    /// <summary>The notice of an event; null for one that triggers no action.</summary>
    public static ActionNotice? Of(StreamEvent happened) => happened switch
    {
        AlarmEvent alarm => new(alarm.Begins ? ActionEvent.Alarm : ActionEvent.AlarmOver, alarm.Stream, alarm.Time, Text(alarm), alarm),
        StateEvent { IsDrift: true } drift => new(ActionEvent.Drift, drift.Stream, drift.Time, $"{drift.Stream}: has changed for good; what was an alarm is normal from here on", null),
        SilenceEvent silence => new(
            silence.Begins ? ActionEvent.Silence : ActionEvent.SilenceOver, silence.Stream, silence.Time,
            silence.Begins ? string.Create(CultureInfo.InvariantCulture, $"{silence.Stream}: no value for {silence.After.TotalSeconds:0} s") : $"{silence.Stream}: values come again", null),
        _ => null,
    };

    /// <summary>A JSON object.</summary>
    /// <param name="leftOut">Notices of the same kind that were left out before it.</param>
    public byte[] ToJson(long leftOut)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event", ActionSettings.WordOf(Kind));
            json.WriteString("stream", Stream);
            json.WriteString("time", Time);
            json.WriteString("message", Message);
            json.WriteNumber("leftOut", leftOut);
            if (Alarm is { } alarm)
            {
                json.WriteString("channel", alarm.Channel);
                json.WriteString("cause", StreamWords.Key(alarm.Cause));
                json.WriteString("unit", alarm.Unit);
                json.WriteNumberOrNull("expected", (float)alarm.Expected);
                json.WriteNumberOrNull("got", (float)alarm.Actual);
                json.WriteNumberOrNull("low", alarm.Low);
                json.WriteNumberOrNull("high", alarm.High);
                json.WriteNumber("score", Math.Round(alarm.Score, 2));
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>A line of text.</summary>
    /// <param name="leftOut">Notices of the same kind that were left out before it.</param>
    public byte[] ToText(long leftOut) =>
        Encoding.UTF8.GetBytes(leftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Message} ({leftOut} more like this were left out)") : Message);

    private static string Text(AlarmEvent alarm)
    {
        if (!alarm.Begins)
        {
            return $"{alarm.Stream}: the alarm of {alarm.Channel} is over{(alarm.Ending == Forecasting.Monitoring.AlarmEnd.None ? "" : $": {StreamWords.Of(alarm.Ending)}")}";
        }

        bool isRun = alarm.Cause is Forecasting.Monitoring.AnomalyCause.Missing or Forecasting.Monitoring.AnomalyCause.Unchanged;
        string unit = isRun ? " samples" : alarm.Unit.Length > 0 ? $" {alarm.Unit}" : "";
        string figures = double.IsFinite(alarm.Expected) && double.IsFinite(alarm.Actual)
            ? string.Create(CultureInfo.InvariantCulture, $": expected {alarm.Expected:G4}{unit}, got {alarm.Actual:G4}{unit}")
            : "";
        return $"{alarm.Stream}: {alarm.Channel} {StreamWords.Of(alarm.Cause)}{figures}";
    }
}
