using System.Globalization;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Anomalies;

/// <summary>Alarms against labelled windows.</summary>
internal sealed class AnomalyReport
{
    /// <summary>An alarm that needs several votes may come a few rows after a fault that is shorter than that.</summary>
    private const long Slack = 16;

    private readonly LoadedRecording _recording;
    private readonly DateTime[] _times;
    private readonly long _watchedFrom;
    private readonly List<(LabelledWindow Window, Alarm? First)> _windows;
    private readonly List<Alarm> _false;

    public AnomalyReport(LoadedRecording recording, DateTime[] times, List<LabelledWindow> windows, List<Alarm> alarms, long watchedFrom)
    {
        (_recording, _times, _watchedFrom) = (recording, times, watchedFrom);
        _windows = [.. windows.Select(window => (window, alarms.Find(alarm => Meet(window, alarm))))];
        _false = alarms.FindAll(alarm => !windows.Exists(window => Meet(window, alarm)));
        bool[] faulty = new bool[recording.Rows];
        windows.ForEach(window => Array.Fill(faulty, true, (int)window.FirstRow, (int)(window.LastRow - window.FirstRow + 1)));
        long sound = faulty.Skip((int)watchedFrom).LongCount(isFaulty => !isFaulty);
        Weeks = sound / RowsPerWeek(times);
    }

    public int Windows => _windows.Count;

    public int Detected => _windows.Count(window => window.First is not null);

    public int FalseAlarms => _false.Count;

    /// <summary>Weeks that were watched and sound.</summary>
    public double Weeks { get; }

    /// <summary>By the mean interval.</summary>
    public static double RowsPerWeek(DateTime[] times) => TimeSpan.FromDays(7) / ((times[^1] - times[0]) / Math.Max(1, times.Length - 1));

    public void WriteText(TextWriter output)
    {
        foreach ((LabelledWindow window, Alarm? first) in _windows)
        {
            string found = first is null ? "no alarm" : Text($"alarm at row {Math.Max(first.FirstRow, window.FirstRow)}: {first.Channel} {StreamWords.Of(first.Cause)}, score {first.Score:0}{(first.FirstRow > window.LastRow ? ", as it ended" : "")}");
            output.WriteLine(Text($"{_times[window.FirstRow]:u}  {window.Kind,-16} {window.Channel,-16} rows {window.FirstRow} to {window.LastRow}: {found}"));
        }

        foreach (Alarm alarm in _false)
        {
            output.WriteLine(Text($"{_times[alarm.FirstRow]:u}  false alarm      {alarm.Channel,-16} rows {alarm.FirstRow} to {alarm.LastRow}: {StreamWords.Of(alarm.Cause)}, score {alarm.Score:0}"));
        }

        output.WriteLine(Text($"{Detected} of {Windows} windows detected; {FalseAlarms} false alarms in {Weeks:0.####} sound weeks, {FalseAlarms / Weeks:0.##} a week; watched from row {_watchedFrom} of {_recording.Rows}"));
    }

    public void WriteJson(TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteNumber("windows", Windows);
        json.WriteNumber("detected", Detected);
        json.WriteNumber("falseAlarms", FalseAlarms);
        json.WriteNumber("weeks", Weeks);
        json.WriteNumberOrNull("falseAlarmsPerWeek", FalseAlarms / Weeks);
        json.WriteNumber("watchedFrom", _watchedFrom);
        ReadingText.WriteLeftOut(json, _recording.LeftOut);
        json.WriteStartArray("labelled");
        foreach ((LabelledWindow window, Alarm? first) in _windows)
        {
            json.WriteStartObject();
            json.WriteString("kind", window.Kind);
            json.WriteString("channel", window.Channel);
            json.WriteNumber("firstRow", window.FirstRow);
            json.WriteNumber("lastRow", window.LastRow);
            json.WriteNumberOrNull("alarmRow", first?.FirstRow ?? double.NaN);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("falseAlarmRows");
        _false.ForEach(alarm => json.WriteNumberValue(alarm.FirstRow));
        json.WriteEndArray();
    });

    private static bool Meet(LabelledWindow window, Alarm alarm) => alarm.FirstRow <= window.LastRow + Slack && alarm.LastRow >= window.FirstRow;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
