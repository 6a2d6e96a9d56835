using System.Globalization;
using System.Text.Json;
using EdgeRnn.Sensors.Messages;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Reading.Times;

namespace EdgeRnn.Device.Output;

/// <summary>How a recording was read, for people and for scripts.</summary>
internal static class ReadingText
{
    /// <summary>A line on how it was read, and one on each thing that was left out or read other than it stands there.</summary>
    public static void WriteShort(LoadedRecording recording, TextWriter output)
    {
        output.WriteLine($"{recording.Path}: read as {recording.Report.Summary()}");
        foreach (string note in recording.Notes)
        {
            output.WriteLine($"note: {note}");
        }
    }

    /// <summary>Everything that was decided.</summary>
    public static void WriteWhole(LoadedRecording recording, TextWriter table)
    {
        TextWriter output = Page.Over(table);
        ReadingReport report = recording.Report;
        Line(output, $"{recording.Path}: {report.Rows:N0} {Plural.Of(report.Rows, "row")}, {report.Channels.Count()} {Plural.Of(report.Channels.Count(), "channel")}");
        output.WriteLine($"form      {report.Form}: {report.FormReason}");
        output.WriteLine($"encoding  {report.Encoding}");
        if (report.Form == "csv")
        {
            output.WriteLine($"layout    separated by {report.Separator}, decimal {(report.DecimalMark == ',' ? "comma" : "point")}");
        }

        WriteTime(report.Time, output);
        output.WriteLine();
        TextTable columns = new("column", "role", "unit", ">missing", "range: first values", "why");
        foreach (ColumnReport column in report.Columns)
        {
            string range = double.IsFinite(column.Low) ? string.Create(CultureInfo.InvariantCulture, $"{column.Low:G6} to {column.High:G6}: ") : "";
            string first = range + string.Join(", ", column.First.Select(value => value.Length > 24 ? value[..23] + "…" : value));
            columns.Add(column.Name, column.Role, column.Unit, column.Missing.ToString("P0", CultureInfo.InvariantCulture), first, column.Reason);
        }

        columns.Write(table);
        output.WriteLine();
        foreach (string note in recording.Notes)
        {
            output.WriteLine($"note: {note}");
        }

        output.WriteLine("to decide otherwise: --columns --time-column --time-format --decimal --separator --missing --skip-rows --entity --every");
    }

    public static void WriteJson(LoadedRecording recording, TextWriter output) => JsonOutput.Write(output, json =>
    {
        ReadingReport report = recording.Report;
        json.WriteString("recording", recording.Path);
        json.WriteString("form", report.Form);
        json.WriteString("encoding", report.Encoding);
        json.WriteString("separator", report.Form == "csv" ? SeparatorOf(report.Separator) : null);
        json.WriteString("decimal", report.DecimalMark.ToString());
        json.WriteString("timeColumn", report.Time?.Column);
        json.WriteString("timeForm", report.Time?.Form);
        json.WriteNumberOrNull("intervalSeconds", report.Time is { Interval: > 0 } time ? time.Interval / 1e9 : double.NaN);
        json.WriteString("firstTime", report.Time?.First);
        json.WriteString("lastTime", report.Time?.Last);
        json.WriteNumber("gaps", report.Time?.Gaps ?? 0);
        json.WriteNumber("stepsBack", report.Time?.Back ?? 0);
        json.WriteNumber("duplicates", report.Time?.Same ?? 0);
        json.WriteNumber("rows", report.Rows);
        json.WriteObjects("columns", report.Columns, column => WriteColumn(json, column));
        WriteLeftOut(json, report.LeftOut);
        json.WriteStrings("notes", report.Notes);
    });

    /// <summary>The member <c>leftOut</c>.</summary>
    public static void WriteLeftOut(Utf8JsonWriter json, IReadOnlyList<LeftOut> all)
    {
        json.WriteObjects("leftOut", all, left =>
        {
            json.WriteString("what", left.What);
            json.WriteString("reason", left.Reason);
        });
    }

    private static void WriteColumn(Utf8JsonWriter json, ColumnReport column)
    {
        json.WriteString("name", column.Name);
        json.WriteString("role", column.Role);
        json.WriteString("unit", column.Unit);
        json.WriteNumberOrNull("missing", column.Missing);
        json.WriteString("reason", column.Reason);
        json.WriteStrings("first", column.First);
        json.WriteNumberOrNull("low", column.Low);
        json.WriteNumberOrNull("high", column.High);
    }

    private static void WriteTime(TimeReport? time, TextWriter output)
    {
        if (time is null)
        {
            output.WriteLine("time      none: rows count as evenly spaced");
            return;
        }

        string every = time.Interval > 0 ? $"every {TimeText.Duration(time.Interval)}" : "interval unknown";
        Line(output, $"time      '{time.Column}', {time.Form}: {time.First} to {time.Last}, {every}; {time.Gaps:N0} {Plural.Of(time.Gaps, "gap")}, {time.Back:N0} {Plural.Of(time.Back, "step")} back, {time.Same:N0} {Plural.Of(time.Same, "duplicate")}");
    }

    private static string SeparatorOf(string name) => name switch
    {
        "comma" => ",",
        "semicolon" => ";",
        "tab" => "\t",
        "bar" => "|",
        "blanks" => " ",
        _ => name.Trim('\''),
    };

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture).TrimEnd());
}
