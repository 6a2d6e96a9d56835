using System.Text.Json;
using EdgeRnn.Device.Output;
using EdgeRnn.Device.Sinks;
using EdgeRnn.Forecasting.Monitoring;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using static System.FormattableString;

namespace EdgeRnn.Device.Anomalies;

/// <summary>The alarms of one recording against its labelled windows.</summary>
internal sealed class AnomalyReport
{
    /// <summary>Means over some samples may show a fault that is shorter than that a few rows after its end.</summary>
    private const long Slack = 16;

    private readonly LoadedRecording _recording;
    private readonly DateTime[] _times;
    private readonly long _watchedFrom;
    private readonly List<(LabelledWindow Window, Alarm? First)> _windows;
    private readonly List<Alarm> _false;
    private readonly IReadOnlyList<Alarm> _alarms;
    private readonly long[] _detections;

    public AnomalyReport(LoadedRecording recording, DateTime[] times, List<LabelledWindow> windows, WatchedRecording watched)
    {
        _recording = recording;
        (Name, TotalRows, _times, _watchedFrom) = (Path.GetFileNameWithoutExtension(recording.Path), recording.Rows, times, watched.WatchedFrom);
        _windows = [.. windows.OrderBy(window => window.FirstRow).Select(window => (window, watched.Alarms.FirstOrDefault(alarm => Meet(window, alarm))))];
        _false = [.. watched.Alarms.Where(alarm => !windows.Exists(window => Meet(window, alarm)))];
        _alarms = watched.Alarms;
        _detections = [.. watched.Alarms.Select(alarm => alarm.FirstRow)];
        bool[] faulty = new bool[recording.Rows];
        windows.ForEach(window => Array.Fill(faulty, true, (int)window.FirstRow, (int)(window.LastRow - window.FirstRow + 1)));
        Weeks = faulty.Skip((int)watched.WatchedFrom).LongCount(isFaulty => !isFaulty) / (TimeSpan.FromDays(7) / AnomalyReplay.Interval(recording));
        Rows = RowCounts.Of(watched.Rows, faulty);
        Delays = [.. _windows.Where(pair => pair.First is not null).Select(pair => Math.Max(0, pair.First!.FirstRow - pair.Window.FirstRow))];
    }

    public string Name { get; }

    public long TotalRows { get; }

    public int Windows => _windows.Count;

    public int Detected => _windows.Count(pair => pair.First is not null);

    public int FalseAlarms => _false.Count;

    /// <summary>Weeks that were watched and sound.</summary>
    public double Weeks { get; }

    /// <summary>Rows from the beginning of each window that was found to its alarm; 0 where the alarm was on already.</summary>
    public IReadOnlyList<long> Delays { get; }

    /// <summary>Rows by what they are and whether an alarm was on.</summary>
    public RowCounts Rows { get; }

    /// <summary>The lower median; NaN of nothing.</summary>
    public static double Median(IEnumerable<long> delays)
    {
        long[] sorted = [.. delays.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(sorted.Length - 1) / 2];
    }

    /// <summary>The sum of the Numenta benchmark: a detection is the row that raises an alarm.</summary>
    public double NabSum(double falseAlarm, double missed) => NabScore.OfFile(
        TotalRows, [.. _windows.Select(pair => (pair.Window.FirstRow, pair.Window.LastRow))], _detections, falseAlarm, missed);

    public void WriteText(TextWriter output)
    {
        foreach ((LabelledWindow window, Alarm? first) in _windows)
        {
            string found = first is null ? "no alarm" : Invariant($"alarm at row {Math.Max(first.FirstRow, window.FirstRow)}: {Explain(first)}{(first.FirstRow > window.LastRow ? ", as it ended" : "")}");
            output.WriteLine(Invariant($"{_times[window.FirstRow]:u}  {window.Kind,-16} {window.Channel,-16} rows {window.FirstRow} to {window.LastRow}: {found}"));
        }

        foreach (Alarm alarm in _false)
        {
            output.WriteLine(Invariant($"{_times[alarm.FirstRow]:u}  false alarm      {alarm.Channel,-16} rows {alarm.FirstRow} to {alarm.EndRow - 1}: {Explain(alarm)}"));
        }

        output.WriteLine(Invariant($"{Detected} of {Windows} {Plural.Of(Windows, "window")} detected; {FalseAlarms} false {Plural.Of(FalseAlarms, "alarm")} in {Weeks:0.####} sound weeks, {FalseAlarms / Weeks:0.##} a week; watched from row {_watchedFrom} of {TotalRows}"));
    }

    public void WriteJson(TextWriter output) => JsonOutput.Write(output, json =>
    {
        WriteFields(json);
        json.WriteNumberOrNull("falseAlarmsPerWeek", FalseAlarms / Weeks);
        json.WriteNumber("watchedFrom", _watchedFrom);
        ReadingText.WriteLeftOut(json, _recording.LeftOut);
        json.WriteStrings("notes", _recording.Report.Notes);
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
        json.WriteObjects("alarms", _alarms, alarm => WriteAlarm(json, alarm));
    });

    /// <summary>The fields that a recording has in common with the total of a folder.</summary>
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteNumber("windows", Windows);
        json.WriteNumber("detected", Detected);
        json.WriteNumber("falseAlarms", FalseAlarms);
        json.WriteNumber("weeks", Weeks);
        json.WriteNumberOrNull("medianDelayRows", Median(Delays));
    }

    private void WriteAlarm(Utf8JsonWriter json, Alarm alarm)
    {
        json.WriteNumber("row", alarm.FirstRow);
        json.WriteNumberOrNull("endRow", alarm.Record.IsOn ? double.NaN : alarm.EndRow);
        json.WriteString("ending", StreamWords.Key(alarm.Record.Ending));
        json.WriteBoolean("false", _false.Contains(alarm));
        json.WriteString("kind", alarm.Record.Kind == AnomalyKind.State ? "state" : "sudden");
        json.WriteString("channel", alarm.Channel);
        json.WriteString("cause", StreamWords.Key(alarm.Record.Cause));
        json.WriteNumberOrNull("expected", alarm.Record.Expected);
        json.WriteNumberOrNull("got", alarm.Record.Actual);
        json.WriteNumber("score", alarm.Record.Score);
        json.WriteNumber("limit", AnomalyReplay.Limit);
        json.WriteNumber("before", alarm.Record.Before);
        json.WriteObjects("channels", alarm.Parts, part =>
        {
            json.WriteString("name", _recording.Columns[part.Channel]);
            json.WriteNumber("score", part.Score);
            json.WriteString("cause", StreamWords.Key(part.Cause));
            json.WriteNumberOrNull("expected", part.Expected);
            json.WriteNumberOrNull("got", part.Actual);
        });
    }

    private static string Explain(Alarm alarm) =>
        Invariant($"{alarm.Channel} {StreamWords.Of(alarm.Record.Cause)}, {alarm.Record.Actual:G4} for {alarm.Record.Expected:G4}, score {alarm.Record.Score:0}, {(alarm.Record.Before == 0 ? "never before" : Invariant($"{alarm.Record.Before} times before"))}, {StreamWords.Of(alarm.Record.Ending)}");

    private static bool Meet(LabelledWindow window, Alarm alarm) => alarm.FirstRow <= window.LastRow + Slack && alarm.LastRow >= window.FirstRow;
}
