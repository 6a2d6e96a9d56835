using System.CommandLine;
using EdgeRnn.Device.Anomalies;
using EdgeRnn.Sensors.Reading;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn anomalies</c>: the alarms that the service would have raised over a recording, against what is known of it.</summary>
internal static class AnomaliesCommand
{
    public static Command Create()
    {
        Argument<string> recording = new("RECORDING.csv") { Description = "Rows of numbers and times under a header line" };
        Option<string?> windows = CommandOptions.Path("--windows", "FILE.json", "Known faults: a list of {\"start\", \"end\"} or [start, end] [windows.json beside the recording]");
        Option<string[]?> columns = CommandOptions.List("--columns", "a,b", "Channels to watch [every numeric column but the time]");
        Option<string?> timeColumn = CommandOptions.Path("--time-column", "NAME", "The column of the time [found by its content]");
        Option<bool> json = CommandOptions.Flag("--json", "Print one JSON object and nothing else");
        var command = new Command("anomalies", "Replay a recording with known faults: which are found, and how many false alarms a week there are.")
        {
            recording, windows, columns, timeColumn, json,
        };
        command.SetAction((parse, stop) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(recording);
            string[]? chosen = parse.GetValue(columns) is { Length: > 0 } names ? names : null;
            string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", "windows.json");
            AnomalyReport? report = Replay(path, new RecordingRequest(chosen, parse.GetValue(timeColumn)), parse.GetValue(windows) ?? beside, stop);
            if (report is null)
            {
                return (int)ExitCode.Interrupted;
            }

            (parse.GetValue(json) ? (Action<TextWriter>)report.WriteJson : report.WriteText)(parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static AnomalyReport? Replay(string path, RecordingRequest request, string windowsPath, CancellationToken stop)
    {
        LoadedRecording recording = RecordingReader.Read(path, request);
        DateTime[] times = RecordingTimes.Read(recording);
        List<LabelledWindow> windows = LabelledWindow.Read(windowsPath, times);
        (List<Alarm> alarms, long watchedFrom) = AnomalyReplay.Run(recording, AnomalyReport.RowsPerWeek(times), stop);
        return stop.IsCancellationRequested ? null : new AnomalyReport(recording, times, windows, alarms, watchedFrom);
    }
}
