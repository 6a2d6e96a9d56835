using System.CommandLine;
using EdgeRnn.Device.Anomalies;
using EdgeRnn.Device.Output;
using EdgeRnn.Sensors.Reading;
using EdgeRnn.Sensors.Reading.Options;

namespace EdgeRnn.Device.Commands;

/// <summary><c>edgernn anomalies</c>: the alarms that the service would have raised over a recording, against what is known of it.</summary>
internal static class AnomaliesCommand
{
    public static Command Create()
    {
        Argument<string> recording = new("RECORDING.csv") { Description = "Rows of numbers and times under a header line" };
        Option<string?> windows = CommandOptions.Path("--windows", "FILE.json", "Known faults: a list of {\"start\", \"end\"} or [start, end] [windows.json beside the recording]");
        ReadingArguments reading = new();
        Option<bool> json = CommandOptions.Flag("--json", "Print one JSON object and nothing else");
        var command = new Command("anomalies", "Replay a recording with known faults: which are found, and how many false alarms a week there are.")
        {
            recording, windows, json,
        };
        foreach (Option option in reading.All)
        {
            command.Add(option);
        }

        command.SetAction((parse, stop) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(recording);
            string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", "windows.json");
            AnomalyReport? report = Replay(path, reading.Read(parse), parse.GetValue(windows) ?? beside, parse.GetValue(json) ? null : parse.InvocationConfiguration.Output, stop);
            if (report is null)
            {
                return (int)ExitCode.Interrupted;
            }

            (parse.GetValue(json) ? (Action<TextWriter>)report.WriteJson : report.WriteText)(parse.InvocationConfiguration.Output);
            return (int)ExitCode.Done;
        }, CancellationToken.None));
        return command;
    }

    private static AnomalyReport? Replay(string path, ReadingOptions options, string windowsPath, TextWriter? output, CancellationToken stop)
    {
        LoadedRecording recording = RecordingReader.Read(path, options);
        if (output is not null)
        {
            ReadingText.WriteShort(recording, output);
        }

        DateTime[] times = RecordingTimes.Read(recording);
        List<LabelledWindow> windows = LabelledWindow.Read(windowsPath, times);
        (List<Alarm> alarms, long watchedFrom) = AnomalyReplay.Run(recording, AnomalyReport.RowsPerWeek(times), stop);
        return stop.IsCancellationRequested ? null : new AnomalyReport(recording, times, windows, alarms, watchedFrom);
    }
}
