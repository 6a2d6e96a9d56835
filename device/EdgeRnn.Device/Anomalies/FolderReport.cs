using EdgeRnn.Device.Output;
using static System.FormattableString;

namespace EdgeRnn.Device.Anomalies;

/// <summary>The recordings of a folder in one table, with the scores of the benchmarks that publish such folders.</summary>
internal sealed class FolderReport(IReadOnlyList<AnomalyReport> files)
{
    private int Windows => files.Sum(file => file.Windows);

    private int Detected => files.Sum(file => file.Detected);

    private int FalseAlarms => files.Sum(file => file.FalseAlarms);

    private double Weeks => files.Sum(file => file.Weeks);

    private double MedianDelay => AnomalyReport.Median(files.SelectMany(file => file.Delays));

    private RowCounts Rows => files.Aggregate(default(RowCounts), (sum, file) => sum + file.Rows);

    /// <summary>Every CSV file below a folder that has a windows.json beside it, in order of their paths.</summary>
    public static (List<string> Labelled, int Others) Find(string folder)
    {
        string[] all = [.. Directory.EnumerateFiles(folder, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        List<string> labelled = [.. all.Where(path => File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "windows.json")))];
        return (labelled, all.Length - labelled.Count);
    }

    public void WriteText(TextWriter output)
    {
        int width = Math.Max(9, files.Max(file => file.Name.Length));
        output.WriteLine(Invariant($"{"recording".PadRight(width)}  windows  found  median delay  false  weeks  a week"));
        foreach (AnomalyReport file in files)
        {
            output.WriteLine(Line(file.Name.PadRight(width), file.Windows, file.Detected, AnomalyReport.Median(file.Delays), file.FalseAlarms, file.Weeks));
        }

        output.WriteLine(Line("total".PadRight(width), Windows, Detected, MedianDelay, FalseAlarms, Weeks));
        output.WriteLine("Numenta benchmark: " + string.Join(", ", NabScore.Profiles.Select(profile => Invariant($"{profile.Name} {Nab(profile.FalseAlarm, profile.Missed):0.0}"))));
        output.WriteLine(Invariant($"rows: F1 {Rows.F1:0.00}, false alarm rate {Rows.FalseAlarmRate:0.0%}, missed alarm rate {Rows.MissedAlarmRate:0.0%}"));
    }

    public void WriteJson(TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteNumber("windows", Windows);
        json.WriteNumber("detected", Detected);
        json.WriteNumber("falseAlarms", FalseAlarms);
        json.WriteNumber("weeks", Weeks);
        json.WriteNumberOrNull("falseAlarmsPerWeek", FalseAlarms / Weeks);
        json.WriteNumberOrNull("medianDelayRows", MedianDelay);
        json.WriteStartObject("nab");
        foreach ((string name, double falseAlarm, double missed) in NabScore.Profiles)
        {
            json.WriteNumberOrNull(name, Nab(falseAlarm, missed));
        }

        json.WriteEndObject();
        json.WriteNumberOrNull("f1", Rows.F1);
        json.WriteNumberOrNull("falseAlarmRate", Rows.FalseAlarmRate);
        json.WriteNumberOrNull("missedAlarmRate", Rows.MissedAlarmRate);
        json.WriteObjects("files", files, file =>
        {
            json.WriteString("name", file.Name);
            file.WriteFields(json);
        });
    });

    private static string Line(string name, int windows, int detected, double delay, int falseAlarms, double weeks) =>
        Invariant($"{name}  {windows,7}  {detected,5}  {(double.IsNaN(delay) ? "-" : Invariant($"{delay}")),12}  {falseAlarms,5}  {weeks,5:0.0}  {falseAlarms / weeks,6:0.00}");


    private double Nab(double falseAlarm, double missed) =>
        NabScore.Normalized(files.Sum(file => file.NabSum(falseAlarm, missed)), Windows, missed);
}
