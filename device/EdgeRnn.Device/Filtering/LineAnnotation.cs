using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeRnn.Sensors.Reading.Dialects;
using EdgeRnn.Sensors.Text;

namespace EdgeRnn.Device.Filtering;

/// <summary>Adds figures to a line in the line's own form.</summary>
/// <param name="lines">Where the line is from.</param>
internal sealed class LineAnnotation(LineSamples lines)
{
    /// <summary>What is added for each channel, and for the sample.</summary>
    public static IReadOnlyList<string> OfChannel { get; } = ["forecast", "low", "high", "next"];

    private const string Score = "anomaly_score", Alarm = "anomaly_alarm";

    /// <summary>The line that names the columns.</summary>
    public string Header(string line) => line + string.Concat(
        lines.Columns.SelectMany(column => OfChannel.Select(figure => $"{column.Name}_{figure}")).Append(Score).Append(Alarm).Select(name => lines.Separator + Quoted(name)));

    /// <summary>A line with its figures.</summary>
    /// <param name="line">As it came.</param>
    /// <param name="figures">Four per column: NaN where there is none.</param>
    /// <param name="score">0 to 100.</param>
    /// <param name="alarm">Whether an alarm is on.</param>
    public string Line(string line, ReadOnlySpan<float> figures, double score, bool alarm)
    {
        if (lines.Form == TextForm.Delimited)
        {
            StringBuilder delimited = new(line);
            foreach (float figure in figures)
            {
                delimited.Append(lines.Separator).Append(float.IsFinite(figure) ? figure.ToString("R", CultureInfo.InvariantCulture) : "");
            }

            return delimited.Append(lines.Separator).Append(Text(score)).Append(lines.Separator).Append(alarm ? '1' : '0').ToString();
        }

        bool isJson = lines.Form == TextForm.Json;
        StringBuilder members = new();
        for (int i = 0; i < figures.Length; i++)
        {
            if (float.IsFinite(figures[i]))
            {
                Add($"{lines.Columns[i / OfChannel.Count].Name}_{OfChannel[i % OfChannel.Count]}", figures[i].ToString("R", CultureInfo.InvariantCulture));
            }
        }

        Add(Score, Text(score));
        Add(Alarm, alarm ? "true" : "false");
        int at = isJson ? line.LastIndexOf('}') : EndOfFields(line);
        string comma = isJson && line.AsSpan(0, at).TrimEnd() is [.., '{'] ? "" : ",";
        return string.Concat(line.AsSpan(0, at), comma, members.ToString(), line.AsSpan(at));

        void Add(string name, string value) => members.Append(members.Length > 0 ? "," : "")
            .Append(isJson ? $"\"{JsonEncodedText.Encode(name)}\":{value}" : $"{Escaped(name)}={value}");
    }

    /// <summary>A line without figures: a delimited one keeps its number of columns.</summary>
    public string Bare(string line) => lines.Form != TextForm.Delimited || line.AsSpan().Trim().IsEmpty ? line
        : line + new string(lines.Separator, (lines.Columns.Count * OfChannel.Count) + 2);

    private static string Text(double score) => Math.Round(score, 2).ToString(CultureInfo.InvariantCulture);

    private string Quoted(string name) => name.AsSpan().IndexOfAny(lines.Separator, '"') < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Escaped(string name) => name.Replace(" ", "\\ ", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal).Replace("=", "\\=", StringComparison.Ordinal);

    /// <summary>In the line protocol: behind the second part, where the time may follow.</summary>
    private static int EndOfFields(string line)
    {
        bool isQuoted = false;
        int parts = 0, i = 0;
        for (; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] == '"' && parts > 0)
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ' ' && !isQuoted && ++parts == 2)
            {
                return i;
            }
        }

        return line.AsSpan().TrimEnd("\r ").Length;
    }
}
